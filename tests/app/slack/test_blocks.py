"""Every kind of answer as a Slack message: sound by Slack's published limits, and nothing of it cut."""

import json
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer import Answer, Citation, Figure
from app.answer_table import answer_table
from app.assistant import Assistant
from app.slack import limits
from app.slack.blocks import Extras, Message, line_message, message_of
from app.slack.charts import chart_block
from app.slack.validate import cost, message_faults, view_faults
from app.slack.views import feedback_view, home_view, line_view, source_view, verify_view
from tests.app.slack.harness import quick_answer, text_of

GOLD = Path(__file__).parents[3] / "eval" / "gold" / "r02_kinds.jsonl"
OF_EACH = 3
"""Questions of each kind: more of them only take longer."""
EXTRAS = Extras(
    turn="t-1", web="https://budget.example", years=[("別の年度：令和元年度", "令和元年度は？")], private=True
)


def questions() -> list[str]:
    """Return gold questions of every kind."""
    kinds: dict[str, list[str]] = {}
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        kinds.setdefault(told["kind"], []).append(told["question"])
    return [question for found in kinds.values() for question in found[:OF_EACH]]


Shown = list[tuple[Answer, Message]]


@pytest.fixture(scope="module")
def answers(bundled: Assistant) -> Shown:
    """Return an answer to each gold question, with its message."""
    found = [bundled.ask(question).answer for question in questions()]
    return [(answer, rendered(answer, bundled)) for answer in found]


def rendered(answer: Answer, assistant: Assistant) -> Message:
    return message_of(answer, "ja", answer_table(answer, assistant.catalog, "ja"), EXTRAS)


def test_every_kind_of_answer_keeps_slacks_limits(answers: Shown, bundled: Assistant) -> None:
    seen: Counter[str] = Counter()
    for answer, message in answers:
        assert message_faults(message.as_json()) == [], answer.question
        assert message.plainer is None or message_faults(message.plainer.as_json()) == [], answer.question
        view = source_view(answer, bundled.ledger, answer.citations, "ja")
        assert view_faults(view) == [], answer.question
        seen[answer.plan["kind"]] += 1
        seen.update(block["type"] for block in message.blocks)
    kinds = (
        "LookUp Overview ListItems Total Change Share Gather Compare Suppose Check Explain About FindText NotHeld Talk"
    )
    for kind in [*kinds.split(), "Choose", "Counted", "table", "data_visualization"]:
        assert seen[kind], kind


def test_the_sentence_with_the_figure_comes_first_and_nothing_is_left_out(answers: Shown) -> None:
    for answer, message in answers:
        first = answer.answer.splitlines()[0]
        assert text_of(message.blocks[0]) == first
        shown = text_of(message.blocks)
        for figure in answer.figures:
            assert figure.text in shown, (answer.question, figure.text)
        for caveat in answer.caveats:
            assert caveat in shown
        for citation in answer.citations:
            assert f"[{citation.id}]" in shown
            assert re.sub(r"\s", "", citation.quote) in re.sub(r"\s", "", shown)


def test_figures_stand_out_whole(answers: Shown) -> None:
    for answer, message in answers:
        runs = bold(message.blocks[0])
        stated = [f.text for f in answer.figures if f.text in answer.answer.splitlines()[0]]
        assert set(stated) >= set(runs) or not stated
        assert len(set(stated) - set(runs)) == 0 or any(a in b for a in stated for b in stated if a != b)


def bold(node: Any) -> list[str]:  # noqa: ANN401
    """Return every run of bold text."""
    if isinstance(node, dict):
        own = [node["text"]] if node.get("style", {}).get("bold") else []
        return [*own, *(one for value in node.values() for one in bold(value))]
    return [one for value in node for one in bold(value)] if isinstance(node, list) else []


def test_a_list_is_told_once_in_a_table_with_its_citations(bundled: Assistant) -> None:
    message = rendered(bundled.ask("予算が大きい府省庁の上位3つは？").answer, bundled)
    table = next(block for block in message.blocks if block["type"] == "table")
    assert [text_of(row[0]) for row in table["rows"]] == ["項目", "防衛省", "経済産業省", "厚生労働省"]
    assert text_of(table["rows"][1][1]) == "241.9億円[1][2]"
    assert "1. 防衛省" not in text_of(message.blocks)
    assert message.plainer is not None
    assert "1. 防衛省" in text_of(message.plainer.blocks)
    chart = next(block["chart"] for block in message.blocks if block["type"] == "data_visualization")
    assert chart["type"] == "bar"
    assert [point["value"] for point in chart["series"][0]["data"]] == [241.9, 43.8, 33.9]
    assert chart["axis_config"]["y_label"] == "単位：億円"


def test_a_share_is_a_pie_of_the_part_and_the_rest(bundled: Assistant) -> None:
    message = rendered(bundled.ask("経産省の予算は全体の何％ですか").answer, bundled)
    chart = next(block["chart"] for block in message.blocks if block["type"] == "data_visualization")
    assert [(one["label"], one["value"]) for one in chart["segments"]] == [
        ("経済産業省の主な施策例の合計", 43.8),
        ("それ以外", 790.4),
    ]


def test_labels_that_are_long_or_alike_are_numbered_and_end_with_a_word(bundled: Assistant) -> None:
    answer = bundled.ask("予算が大きい府省庁の上位3つは？").answer
    table = answer_table(answer, bundled.catalog, "ja")
    assert table is not None
    names = ["サイバーセキュリティに関する最新技術の活用", "監視", "監視"]
    rows = tuple(replace(row, label=name) for row, name in zip(table.rows, names, strict=True))
    block, hidden = chart_block(replace(table, rows=rows), "ja")
    assert block is not None and hidden == 0
    assert block["chart"]["axis_config"]["categories"] == ["1 サイバーセキュリティに関する…", "2 監視", "3 監視"]


def test_what_cannot_be_compared_by_the_eye_is_not_drawn(bundled: Assistant) -> None:
    answer = bundled.ask("経産省の予算は全体の何％ですか").answer
    table = answer_table(answer, bundled.catalog, "ja")
    assert table is not None and table.kind == "share"
    nothing = [replace(cell, value=Fraction(0)) if cell else None for cell in table.rows[0].cells]
    assert chart_block(replace(table, rows=(replace(table.rows[0], cells=tuple(nothing)), *table.rows[1:])), "ja") == (
        None,
        0,
    )
    assert chart_block(replace(table, kind="check"), "ja") == (None, 0)


def test_a_file_that_is_pasted_into_a_spreadsheet_holds_no_formula(bundled: Assistant) -> None:
    answer = bundled.ask("予算が大きい府省庁の上位3つは？").answer
    table = answer_table(answer, bundled.catalog, "ja")
    assert table is not None
    rows = tuple(replace(table.rows[0], label=f"=HYPERLINK({n})") for n in range(250))
    message = message_of(answer, "ja", replace(table, rows=rows), EXTRAS)
    assert message.snippet is not None
    assert "\n'=HYPERLINK(7)\t" in message.snippet.text and "\n=HYPERLINK" not in message.snippet.text


def test_an_english_question_is_answered_in_english(bundled: Assistant) -> None:
    answer = bundled.ask("What is METI's budget?").answer
    message = message_of(answer, "en", answer_table(answer, bundled.catalog, "en"), EXTRAS)
    assert "Sources" in text_of(message.blocks) and "See the source" in text_of(message.blocks)


HOSTILE = "<!channel> <@U1> <https://evil.example|内閣府> *b* _i_ `c` :smile: &lt;!here&gt; @everyone"


def test_a_document_can_neither_mention_nor_link_nor_style() -> None:
    base = quick_answer(HOSTILE)
    hostile = replace(
        base,
        answer=f"{HOSTILE} は 3.6億円[1] です。",
        caveats=(HOSTILE,),
        citations=(replace(base.citations[0], quote=f"{HOSTILE} 3.6億円", title=HOSTILE),),
    )
    message = message_of(hostile, "ja", None, replace(EXTRAS, above=HOSTILE, web=None, shared_by="U9"))
    assert message_faults(message.as_json()) == []
    assert "<" not in message.text and ">" not in message.text
    for part in elements(message.blocks):
        assert part.get("type") not in ("mrkdwn", "link", "broadcast", "channel", "usergroup", "emoji")
        assert part.get("type") != "user" or part["user_id"] == "U9"
        assert part.get("type") != "plain_text" or part.get("emoji") is False or "value" not in part
    assert text_of(message.blocks).count("<!channel>") == 6


def elements(node: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return every object of blocks."""
    if isinstance(node, dict):
        return [node, *(one for value in node.values() for one in elements(value))]
    return [one for value in node for one in elements(value)] if isinstance(node, list | tuple) else []


LINE = "【防衛省】 システム・ネットワークの充実・強化 196.8億円 ―。"


def long_answer(lines: int, citations: int, caveats: int, length: int) -> Answer:
    """Return an answer of any size."""
    text = LINE * length
    return replace(
        quick_answer("長い質問"),
        status="partial",
        answer="\n".join([text, *(f"- {n}番目：196.8億円[1]" for n in range(lines))]),
        figures=(Figure(text="196.8億円", value="19680000000", unit="円", kind="source", citations=(1,)),),
        caveats=tuple(f"{n}番目のただし書き {text}"[:400] for n in range(caveats)),
        citations=tuple(
            Citation(id=n, doc="d.txt", title="資料", page=None, line=n, start=0, end=1, quote=(LINE * 9)[:400])
            for n in range(1, citations + 1)
        ),
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 300), st.integers(0, 200), st.integers(0, 80), st.integers(1, 400))
def test_answers_of_any_size_keep_the_limits_and_lose_nothing(
    lines: int, citations: int, caveats: int, length: int
) -> None:
    answer = long_answer(lines, citations, caveats, length)
    message = message_of(answer, "ja", None, EXTRAS)
    assert message_faults(message.as_json()) == []
    shown = text_of(message.blocks)
    assert not re.search(r"196(?:\.8?)?(?!\.?8?億円)", shown.replace("196.8億円", ""))  # no figure is cut
    whole = message.snippet.text if message.snippet else shown
    for citation in answer.citations:
        assert f"[{citation.id}]" in whole
    if message.snippet is None:
        assert all(caveat in shown for caveat in answer.caveats)
    else:
        assert "添付のファイル" in shown
        assert all(caveat in message.snippet.text for caveat in answer.caveats)


def test_a_long_table_goes_on_in_the_file(bundled: Assistant) -> None:
    answer = bundled.ask("予算が大きい府省庁の上位3つは？").answer
    table = answer_table(answer, bundled.catalog, "ja")
    assert table is not None
    many = replace(table, rows=tuple(replace(table.rows[0], label=f"{n}番目の施策") for n in range(250)))
    message = message_of(answer, "ja", many, EXTRAS)
    assert message_faults(message.as_json()) == []
    block = next(block for block in message.blocks if block["type"] == "table")
    assert len(block["rows"]) == limits.TABLE_ROWS
    assert "残り151行" in text_of(message.blocks)
    drawn = next(block["chart"] for block in message.blocks if block["type"] == "data_visualization")
    assert len(drawn["axis_config"]["categories"]) == limits.CHART_POINTS
    assert "図にない230件" in text_of(message.blocks)
    assert message.snippet is not None and "249番目の施策\t241.9億円" in message.snippet.text
    wide = replace(table, rows=tuple(replace(row, label="長い施策名" * 200) for row in many.rows))
    assert message_faults(message_of(answer, "ja", wide, EXTRAS).as_json()) == []


def test_the_modals_and_the_home_tab_keep_the_limits(bundled: Assistant) -> None:
    documents = [replace(bundled.ledger.documents()[0], doc=f"{n}.txt") for n in range(500)]
    views = [
        home_view("urazuke", documents, ["質問は？" * 30] * 40, "ja"),
        home_view("urazuke", [], [], "en"),
        feedback_view("t-1", "C1", "https://hooks.slack.com/x", "ja"),
        line_view("題", "一行", "en"),
        verify_view("", [], bundled.ledger, "ja"),
    ]
    text = "防衛省は241.9億円、外務省は7億円。" * 60
    views.append(verify_view(text, bundled.verify(text), bundled.ledger, "ja"))
    answer = long_answer(0, 150, 0, 1)
    views.append(source_view(answer, bundled.ledger, answer.citations, "ja"))
    assert [view_faults(view) for view in views] == [[]] * len(views)
    assert "資料が入れ替わったため" in text_of(views[-1])
    assert "ほか110件" in text_of(views[-1])
    assert "この投稿に数字は見つかりませんでした" in text_of(views[4])
    assert "× 相違" in text_of(views[5]) and "ほか80件" in text_of(views[5])


def test_a_source_line_is_shown_among_its_neighbours_with_its_figure_set_off(bundled: Assistant) -> None:
    answer = bundled.ask("政府全体の予算はいくら？").answer
    view = source_view(answer, bundled.ledger, answer.citations, "ja")
    codes = [part["text"] for part in elements(view["blocks"]) if part.get("style", {}).get("code")]
    assert "８３４．２億円" in codes  # as the document prints it
    numbers = re.findall(r"^(\d+): ", text_of(view["blocks"]), re.MULTILINE)
    assert str(answer.citations[0].line) in numbers


def test_an_answer_that_cites_nothing_says_so(bundled: Assistant) -> None:
    view = source_view(quick_answer("MISSING"), bundled.ledger, (), "ja")
    assert "引用した行はありません" in text_of(view)


GOOD = {"text": "t", "blocks": [line_message("x").blocks[0]]}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}
BUTTON = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "x"}}


def chart(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a chart block."""
    data = [{"label": "a", "value": 1}]
    bar = {"type": "bar", "series": [{"name": "s", "data": data}], "axis_config": {"categories": ["a"]}}
    return {"type": "data_visualization", "title": "t", "chart": {**bar, **changes}}


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ({}, "no text"),
        ({"text": "x" * 4001}, "text: over 4000"),
        ({"text": "t", "blocks": "x"}, "no list"),
        ({"text": "t", "blocks": [RICH] * 51}, "51 blocks"),
        ({"text": "t", "blocks": [{"type": "marquee"}]}, "unknown block"),
        ({"text": "t", "blocks": [{**RICH, "block_id": "a"}] * 2}, "a twice"),
        ({"text": "t", "blocks": [{**RICH, "block_id": "a" * 256}]}, "block_id: 256"),
        ({"text": "t", "blocks": [{"type": "section"}]}, "neither text nor fields"),
        ({"text": "t", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}, "3001"),
        (
            {"text": "t", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}]},
            "emoji",
        ),
        ({"text": "t", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "not plain_text"),
        ({"text": "t", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "151"),
        ({"text": "t", "blocks": [{"type": "context", "elements": []}]}, "0 elements"),
        ({"text": "t", "blocks": [{"type": "divider", "text": "x"}]}, "text: not of a divider"),
        ({"text": "t", "blocks": [{"type": "actions", "elements": [BUTTON] * 26}]}, "26 elements"),
        ({"text": "t", "blocks": [{"type": "actions", "elements": [BUTTON] * 2}]}, "a twice"),
        ({"text": "t", "blocks": [{"type": "actions", "elements": [{**BUTTON, "value": "x" * 2001}]}]}, "value: 2001"),
        ({"text": "t", "blocks": [{"type": "actions", "elements": [{**BUTTON, "style": "red"}]}]}, "style"),
        ({"text": "t", "blocks": [{"type": "actions", "elements": [{"type": "knob"}]}]}, "unknown element"),
        ({"text": "t", "blocks": [{"type": "rich_text", "elements": []}]}, "no elements"),
        ({"text": "t", "blocks": [{"type": "rich_text", "elements": [{"type": "x"}]}]}, "unknown rich text"),
        ({"text": "t", "blocks": [{"type": "table", "rows": [[RICH]] * 101}]}, "101 rows"),
        ({"text": "t", "blocks": [{"type": "table", "rows": [[RICH] * 21]}]}, "21 columns"),
        ({"text": "t", "blocks": [{"type": "table", "rows": [[RICH], [RICH] * 2]}]}, "different widths"),
        ({"text": "t", "blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}]}, "empty cell"),
        ({"text": "t", "blocks": [{"type": "table", "rows": [[{"type": "x"}]]}]}, "cell 'x'"),
        (
            {"text": "t", "blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 10_001}]]}]},
            "10001 char",
        ),
        ({"text": "t", "blocks": [{"type": "table", "rows": [[RICH]], "column_settings": [{}] * 21}]}, "21 column set"),
        ({"text": "t", "blocks": [{"type": "table", "rows": [[RICH]], "column_settings": [{"align": "up"}]}]}, "align"),
        ({"text": "t", "blocks": [chart()] * 3}, "too many charts"),
        ({"text": "t", "blocks": [{**chart(), "title": "x" * 51}]}, "title: 51"),
        ({"text": "t", "blocks": [chart(type="radar")]}, "chart 'radar'"),
        ({"text": "t", "blocks": [chart(series=[])]}, "0 series"),
        ({"text": "t", "blocks": [chart(axis_config={"categories": ["a", "a"]})]}, "categories alike"),
        ({"text": "t", "blocks": [chart(axis_config={"categories": ["a" * 21]})]}, "category of 21"),
        ({"text": "t", "blocks": [chart(axis_config={"categories": ["b"]})]}, "points are not the categories"),
        ({"text": "t", "blocks": [chart(type="pie", segments=[{"label": "a", "value": 0}])]}, "segment of 0"),
        ({"text": "t", "blocks": [chart(type="pie", segments=[{"label": "a", "value": 1}] * 7)]}, "7 segments"),
        (
            {"text": "t", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 4},
            "too_long",
        ),
    ],
)
def test_what_slack_would_refuse_is_found(message: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in message_faults(message)), message_faults(message)


@pytest.mark.parametrize(
    ("view", "fault"),
    [
        ({"blocks": []}, "no type"),
        ({"type": "modal", "blocks": []}, "no title"),
        ({"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": []}, "25"),
        ({"type": "home", "blocks": [RICH] * 101}, "101 blocks"),
        ({"type": "home", "blocks": [{"type": "table", "rows": [[RICH]]}]}, "table: not in a view"),
        ({"type": "home", "blocks": [], "private_metadata": "x" * 3001}, "private_metadata: 3001"),
        (
            {
                "type": "modal",
                "blocks": [{"type": "input", "label": {"type": "plain_text", "text": "x"}, "element": {}}],
            },
            "input without submit",
        ),
        (
            {
                "type": "modal",
                "blocks": [
                    {
                        "type": "input",
                        "label": {"type": "plain_text", "text": "x"},
                        "hint": {"type": "mrkdwn", "text": "x"},
                        "element": {
                            "type": "plain_text_input",
                            "max_length": 3001,
                            "placeholder": {"type": "plain_text", "text": "x" * 151},
                        },
                    }
                ],
            },
            "max_length",
        ),
        (
            {
                "type": "modal",
                "blocks": [
                    {
                        "type": "input",
                        "label": {"type": "plain_text", "text": "x"},
                        "element": {
                            "type": "radio_buttons",
                            "options": [{"text": {"type": "plain_text", "text": "x"}}],
                        },
                    }
                ],
            },
            "no value",
        ),
    ],
)
def test_views_that_slack_would_refuse_are_found(view: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in view_faults(view)), view_faults(view)


def test_a_sound_message_has_no_fault() -> None:
    assert message_faults(GOOD) == []
    assert cost([RICH]) == 3 * limits.NODE_COST + 1
    assert cost([chart()]) == limits.NODE_COST


def test_every_limit_says_where_it_is_published() -> None:
    text = Path(limits.__file__).read_text(encoding="utf-8")
    found = re.findall(r'^([A-Z_]+) = [\d_ *]+\n"""(.*?)"""', text, re.MULTILINE | re.DOTALL)
    named = [name for name in vars(limits) if name.isupper()]
    assert sorted(name for name, _ in found) == sorted(named)
    assert all("https://" in told or name == "NODE_COST" for name, told in found)


@pytest.mark.parametrize("rows", [0, 1])
def test_less_than_two_rows_are_no_table(bundled: Assistant, rows: int) -> None:
    answer = bundled.ask("予算が大きい府省庁の上位3つは？").answer
    table = answer_table(answer, bundled.catalog, "ja")
    assert table is not None
    message = message_of(answer, "ja", replace(table, rows=table.rows[:rows]), EXTRAS)
    assert not [block for block in message.blocks if block["type"] in ("table", "data_visualization")]
    assert "1. 防衛省" in text_of(message.blocks)
