"""Every question of the report, with its answer, its citations and what is wrong with it."""

from collections.abc import Iterator, Mapping
from html import escape

from eval.gold import Expected, GoldValue
from eval.kinds import kind_name
from eval.measures import Scored
from eval.reply import Citation, Reply

FAULTS = {
    "value": ("数字の誤り", "wrong figure"),
    "status": ("状態の誤り", "wrong status"),
    "cite": ("引用の誤り", "wrong citation"),
    "mention": ("言うべきことがない", "words missing"),
    "avoid": ("言ってはならない", "words to avoid"),
    "error": ("実行時の誤り", "failed"),
}


def question(one: Scored, changed: str) -> str:
    """Return one question. `changed` says how it differs from the run before: better, worse, or nothing."""
    passed = one.verdict.passed
    faults = sorted({reason.fault for reason in one.verdict.reasons})
    outcomes = " ".join(filter(None, ["pass" if passed else "fail", *faults, changed]))
    note = {"better": '<span class="change">＋ 改善</span>', "worse": '<span class="change">－ 悪化</span>'}.get(
        changed, ""
    )
    asked = one.question
    turn = f"（会話 {escape(asked.conversation)}）" if asked.conversation else ""
    return "".join(
        [
            f'<details class="{"pass" if passed else "fail"}" data-kind="{escape(asked.kind)}" ',
            f'data-outcome="{outcomes}">',
            f'<summary><span class="mark">{"○" if passed else "×"}</span><span>{escape(asked.question)} {note}</span>',
            f'<span class="kind">{escape(kind_name(asked.kind))}</span></summary><div class="body">',
            f'<p class="quote">{escape(asked.id)}{turn} · {one.milliseconds:.0f} ms</p>',
            *_reasons(one),
            f'<div class="answer">{escape(one.reply.said or one.reply.error or "")}</div>',
            f"<p>結果 / result: {escape(_results(one.reply))}（{escape(one.reply.status)}）</p>",
            "" if passed else f"<p>正答 / expected: {escape(expected_text(one.verdict.expected))}</p>",
            *(_citation(citation) for citation in one.reply.citations),
            f'<p class="quote">備考：{escape(asked.note)}</p>' if asked.note else "",
            "</div></details>",
        ]
    )


def _reasons(one: Scored) -> Iterator[str]:
    reasons = [reason.what for reason in one.verdict.reasons]
    reasons += [f"裏付けのない数字: {text}" for text in one.ungrounded]
    if reasons:
        yield "".join(['<ul class="reasons">', *(f"<li>{escape(reason)}</li>" for reason in reasons), "</ul>"])


def _results(reply: Reply) -> str:
    shown = [f"{one.text}" + (f"（{one.value} {one.unit}）" if one.value is not None else "") for one in reply.results]
    return "、".join(shown) or "なし"


def expected_text(expected: Expected) -> str:
    """Return what was expected, in words."""
    values = "、".join(_value(value) for value in expected.values) or "値なし"
    cites = "／".join(f"{cite}行目" if isinstance(cite, int) else cite for cite in expected.cite)
    return f"{'・'.join(expected.status)}、{values}" + (f"、出典 {cites}" if cites else "")


def _value(value: GoldValue) -> str:
    return "―" if value.value is None else f"{value.value} {value.unit}"


def _citation(citation: Citation) -> str:
    quote = " ".join(citation.quote.split())
    return f'<p class="quote">[{citation.id}] {escape(citation.doc)} {citation.line}行目「{escape(quote)}」</p>'


def changes(scored: Mapping[str, bool], before: Mapping[str, bool]) -> dict[str, str]:
    """Return, for each question that changed, whether it got better or worse.

    >>> changes({"a": True, "b": False, "c": True}, {"a": False, "b": True, "c": True})
    {'a': 'better', 'b': 'worse'}
    """
    differing = {key: passed for key, passed in scored.items() if key in before and before[key] != passed}
    return {key: "better" if passed else "worse" for key, passed in differing.items()}
