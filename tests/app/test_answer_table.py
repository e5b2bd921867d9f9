"""The table behind an answer says what the answer says, and every cell's citation holds it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer, Citation, Result
from app.answer_table import AnswerTable, Cell, Row, answer_table, citations_of
from app.assistant import Assistant, State
from app.calculation import plain
from app.catalog import Catalog
from app.formula import parse_formula
from app.guard_text import read_text
from app.plan import Share, Target
from app.table_wholes import is_part
from app.wording import item_name
from corpus.folding import fold_text
from corpus.model import Role
from tests.app.papers import assistant_over
from tests.app.test_other_papers import QUESTIONS, sets

ROOT = Path(__file__).parents[2]
TABLES = ["eval/gold/r02_kinds.jsonl", *(f"tests/app/wordings/{name}.jsonl" for name in "abcd")]


def table_of(assistant: Assistant, question: str) -> AnswerTable:
    """Return the table behind the answer to a question, which has one."""
    answer = assistant.ask(question).answer
    table = answer_table(answer, assistant.catalog, "en" if answer.plan["lang"] == "en" else "ja")
    assert table is not None
    return table


def answers(assistant: Assistant, rows: list[dict[str, Any]]) -> Iterator[Answer]:
    """Yield the answers to a table of questions, conversations kept."""
    states: dict[str, State] = {}
    for row in rows:
        conversation = row.get("conversation")
        reply = assistant.ask(row["question"], state=states.get(conversation) if conversation else None)
        if conversation:
            states[conversation] = reply.state
        yield reply.answer


def faults(table: AnswerTable, answer: Answer, catalog: Catalog) -> list[str]:
    """Return what a table says that its citations, or the answer, do not."""
    citations = {citation.id: citation for citation in citations_of(table, answer)}
    found = (
        [] if list(citations) == list(range(1, len(citations) + 1)) else [f"not numbered through: {list(citations)}"]
    )
    for citation in citations.values():
        if catalog.documents[citation.doc].text[citation.start : citation.end] != citation.quote:
            found.append(f"not a quote: {citation.quote!r}")
    for row in table.rows:
        for cell in filter(None, row.cells):
            if not cell.citations or not set(cell.citations) <= set(citations):
                found.append(f"{row.label}: {cell.text} cites {cell.citations}")
                continue
            quotes = [citations[number] for number in cell.citations]
            problems = place_faults(row, cell, quotes, catalog)
            if cell.kind == "computed":
                problems += formula_faults(cell, [fold_text(c.quote) for c in quotes], answer)
            if cell.figure is not None:
                figure = answer.figures[cell.figure - 1]
                same = (figure.text, set(figure.citations)) == (cell.text, set(cell.citations))
                problems += [] if same else [f"not the figure {figure.text}"]
            found += [f"{row.label}: {cell.text}: {problem}" for problem in problems]
    return found


def place_faults(row: Row, cell: Cell, quotes: list[Citation], catalog: Catalog) -> list[str]:
    """Return what the place of a printed cell says against it."""
    span = cell.span
    if span is None:
        return []
    entry = next(e for e in catalog.entries if e.amount.span == span)
    value = None if entry.amount.value is None else Fraction(entry.amount.value)
    tests = {
        "does not stand in its quote": any(c.doc == span.doc and c.start <= span.start < c.end for c in quotes),
        "is another's amount": value == cell.value,
        f"is of {entry.organisation}": row.organisation in (None, entry.organisation),
        f"is of {entry.item}": row.item in (None, item_name(entry)),
    }
    return [problem for problem, holds in tests.items() if not holds]


def formula_faults(cell: Cell, quotes: list[str], answer: Answer) -> list[str]:
    """Return what a computed cell's formula says that the quotes do not."""
    assert cell.formula is not None and cell.value is not None and cell.unit is not None
    formula = parse_formula(cell.formula)
    same = plain(formula.value(cell.unit)) == plain(cell.value)
    found = [] if same else [f"{cell.formula} is not {cell.value}"]
    if cell.unit == "件":
        return found
    given = {read.text for read in read_text(answer.question)}
    digits = "".join("".join(quotes).split())
    for operand in formula.operands:
        number = "".join(char for char in fold_text(operand.text) if char.isdigit() or char in ".,")
        if (
            number not in digits
            and operand.text not in given
            and "%" not in operand.text
            and not answer.plan.get("given")
        ):
            found.append(f"{operand.text} of {cell.formula} is in no quote")
    return found


def shown_results(table: AnswerTable, answer: Answer) -> bool:
    """Return whether every result stands in the table, with its own words."""
    texts = [cell.text for row in table.rows for cell in row.cells if cell]
    return all(result.text in texts for result in answer.result)


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_is_misattributed(bundled: Assistant, name: str) -> None:
    rows = [json.loads(line) for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.strip()]
    seen = 0
    for answer in answers(bundled, rows if "gold" in name else rows[::9]):
        table = answer_table(answer, bundled.catalog, "ja")
        if table is not None:
            seen += 1
            assert faults(table, answer, bundled.catalog) == [], answer.question
            assert shown_results(table, answer), answer.question
    assert seen > 5


@pytest.mark.parametrize("name", sorted(sets()))
def test_nor_in_other_papers(tmp_path: Path, name: str) -> None:
    assistant = assistant_over(tmp_path, sets()[name])
    seen = 0
    for answer in answers(assistant, [row for row in QUESTIONS if row["corpus"] == name]):
        table = answer_table(answer, assistant.catalog, "en")
        if table is not None:
            seen += 1
            assert faults(table, answer, assistant.catalog) == [], answer.question
            assert shown_results(table, answer), answer.question
    assert seen


LISTS: list[tuple[str, str, str]] = [
    ("気象庁の施策の一覧", "list", "3.6億円 3.0億円 | 1.4億円 ―"),
    ("主な施策例を多い順に3つ", "rank", "7.0億円 8.0億円 | 3.6億円 3.0億円 | 1.4億円 ―"),
    ("海上保安庁の予算は？", "parts", "7.0億円 8.0億円 | 7.0億円 8.0億円"),
    ("気象庁の予算は？", "parts", "5.0億円 一部は記載なし | 3.6億円 3.0億円 | 1.4億円 ―"),
    ("気象庁と海上保安庁、どっちが多い？", "compare", "7.0億円 8.0億円 | 5.0億円 一部は記載なし"),
    ("海上保安庁は全体の何％？", "share", "7.0億円 58.3% | 5.0億円 41.7% | 12.0億円"),
    ("気象庁は海上保安庁の何％？", "difference", "5.0億円 | 7.0億円 | 71.4%"),
    ("沿岸観測所の整備は気象庁の何％？", "share", "3.6億円 72.0% | 1.4億円 28.0% | 5.0億円"),
    ("測量船の建造は前年度からいくら増えた？", "change", "8.0億円 7.0億円 △1.0億円"),
    ("測量船の建造は前年度の何倍？", "change", "8.0億円 7.0億円 0.88倍"),
    ("測量船の建造は前年度から何％増えた？", "change", "8.0億円 7.0億円 △12.5%"),
    ("測量船の建造と沿岸観測所の整備の差は？", "difference", "7.0億円 | 3.6億円 | +3.4億円"),
    ("測量船の建造は沿岸観測所の整備の何倍？", "difference", "7.0億円 | 3.6億円 | 1.94倍"),
    ("気象庁と海上保安庁の合計は？", "total", "5.0億円 一部は記載なし | 7.0億円 8.0億円 | 12.0億円 一部は記載なし"),
    ("主な施策例はいくつありますか", "count", "3.6億円 3.0億円 | 1.4億円 ― | 7.0億円 8.0億円 | 3件"),
    ("主な施策例の平均額はいくらですか", "average", "3.6億円 3.0億円 | 1.4億円 ― | 7.0億円 8.0億円 | 4.0億円"),
    ("増加額が大きい施策トップ2は？", "rank", "3.0億円 3.6億円 +0.6億円 | 8.0億円 7.0億円 △1.0億円"),
    ("前年度より増えた施策の増加額の合計は？", "total", "3.0億円 3.6億円 +0.6億円 | +0.6億円"),
    ("測量船の建造が10%増えたら？", "suppose", "7.0億円 | 7.7億円"),
]


@pytest.mark.parametrize(("question", "kind", "rows"), LISTS, ids=[row[0] for row in LISTS])
def test_rows(sea: Assistant, question: str, kind: str, rows: str) -> None:
    table = table_of(sea, question)
    assert table.kind == kind
    assert " | ".join(" ".join(cell.text for cell in row.cells if cell) for row in table.rows) == rows


def test_what_is_made_of_other_rows_is_set_off(sea: Assistant) -> None:
    table = table_of(sea, "気象庁の予算は？")
    assert [row.total for row in table.rows] == [True, False, False]
    assert table.rows[0].cells[0] is not None
    assert table.rows[0].cells[0].formula == "3.6億円 + 1.4億円 = 5.0億円"


def test_each_amount_is_linked_to_its_own_figure(sea: Assistant) -> None:
    answer = sea.ask("気象庁の施策の一覧").answer
    table = answer_table(answer, sea.catalog, "ja")
    assert table is not None
    first, prior = table.rows[0].cells
    assert first is not None and first.figure is not None and prior is not None
    assert answer.figures[first.figure - 1].text == "3.6億円"
    assert prior.figure is None  # it is no figure of the answer
    assert "令和3年度当初予算" in " ".join(table.caveats)


def test_documents_side_by_side(two_years: Assistant) -> None:
    table = table_of(two_years, "海上保安庁の予算は？")
    assert table.kind == "documents"
    assert len({row.group for row in table.rows}) == 2 or len({row.column for row in table.rows}) == 2
    assert [cell.text for row in table.rows for cell in row.cells if cell and row.total] == ["7.0億円", "7.0億円"]


def test_in_english(sea: Assistant) -> None:
    table = table_of(sea, "List the measures of the Japan Coast Guard and JMA in order of amount")
    assert table.columns[0].title == "FY2022 government draft (令和4年度予算政府案)"


@pytest.mark.parametrize(
    "question", ["こんにちは", "測量船の建造はいくら？", "火星の予算は？", "観測所を設けるのはなぜ？"]
)
def test_where_there_is_nothing_to_show(sea: Assistant, question: str) -> None:
    assert answer_table(sea.ask(question).answer, sea.catalog, "ja") is None


def changed(answer: Answer, **plan: object) -> Answer:
    """Return an answer with another plan."""
    return replace(answer, plan={**answer.plan, **plan})


def test_nothing_else_than_the_answer_is_said(sea: Assistant) -> None:
    answer = sea.ask("主な施策例を多い順に3つ").answer
    other = Result(label="測量船の建造", value="1", unit="円", text="1円")
    tampered: Mapping[str, Answer] = {
        "another order": changed(answer, descending=False),
        "another plan": changed(answer, kind="Nothing"),
        "another document": changed(answer, selection={**answer.plan["selection"], "doc": "none.txt"}),
        "another result": replace(answer, result=(other, *answer.result[1:])),
        "no result": replace(answer, result=()),
    }
    assert {name: answer_table(one, sea.catalog, "ja") for name, one in tampered.items()} == dict.fromkeys(tampered)


GONE = [
    "測量船の建造と沿岸観測所の整備はそれぞれいくら？",
    "海上保安庁の予算は？",
    "気象庁の施策を並べて",
    "測量船の建造と沿岸観測所の整備の合計は？",
    "測量船の建造は前年度からいくら増えた？",
    "測量船の建造は全体の何％？",
    "測量船の建造と沿岸観測所の整備、どっちが多い？",
    "測量船の建造が10%増えたら？",
]


@pytest.mark.parametrize("question", GONE)
def test_what_the_documents_no_longer_have_has_no_table(sea: Assistant, question: str) -> None:
    answer = sea.ask(question).answer
    assert answer_table(answer, sea.catalog, "ja") is not None
    stored = json.dumps(answer.plan, ensure_ascii=False)
    gone = json.loads(
        stored.replace("測量船の建造", "月面の調査").replace("海上保安庁", "月面庁").replace("気象庁", "火星庁")
    )
    assert answer_table(replace(answer, plan=gone), sea.catalog, "ja") is None


def test_a_share_of_what_does_not_hold_it_has_no_rest(bundled: Assistant) -> None:
    answer = bundled.ask("警察庁は防衛省の何％？").answer
    table = answer_table(answer, bundled.catalog, "ja")
    assert table is not None
    assert [row.label for row in table.rows][-1] == "割合"


@pytest.mark.parametrize(
    ("part", "whole", "minus", "within"),
    [
        ({"item": "測量船の建造"}, {"scope": "whole"}, None, True),
        ({"scope": "organisation"}, {"scope": "whole"}, None, True),
        ({"scope": "whole"}, {"scope": "whole", "organisation": "政府"}, None, False),
        ({"item": "測量船の建造"}, {"scope": "organisation"}, None, True),
        ({"item": "測量船の建造"}, {"scope": "organisation", "organisation": "気象庁"}, None, False),
        ({"item": "測量船の建造"}, {"item": "測量船の建造"}, None, True),
        ({"item": "測量船の建造"}, {"item": "測量船"}, None, False),
        ({"item": "測量船の建造", "fiscal_year": 2021, "stage": "当初"}, {"scope": "whole"}, None, False),
        ({"item": "測量船の建造"}, {"scope": "whole"}, {"item": "測量船の建造"}, False),
    ],
)
def test_what_is_part_of_what(
    sea: Assistant, part: dict[str, Any], whole: dict[str, Any], minus: dict[str, Any] | None, within: bool
) -> None:
    given = {"scope": "item", "doc": "sea.txt", "organisation": "海上保安庁", "fiscal_year": 2022, "stage": "政府案"}
    a, b = Target(**{**given, **part}), Target(**{**given, **whole})
    plan = Share(part=a, whole=b, minus=Target(**{**given, **minus}) if minus else None)
    assert is_part(plan, sea.catalog) is within


@pytest.mark.parametrize(("mark", "role"), [("内数", "part"), ("", "outside"), ("", "alternative")])
def test_what_is_not_contained_is_no_part(sea: Assistant, mark: str, role: Role) -> None:
    entries = [
        replace(e, marks=(mark,), role=role) if e.item[-1:] == ("測量船の建造",) else e for e in sea.catalog.entries
    ]
    catalog = Catalog(list(sea.catalog.documents.values()), entries, sea.catalog.organisations)
    column: dict[str, Any] = {"doc": "sea.txt", "fiscal_year": 2022, "stage": "政府案"}
    part = Target(scope="item", organisation="海上保安庁", item="測量船の建造", **column)
    assert not is_part(Share(part=part, whole=Target(scope="whole", **column)), catalog)
