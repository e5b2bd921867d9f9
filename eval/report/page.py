"""The whole report: headline figures, measures, kinds, charts, every question. One file that asks for nothing else."""

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any

from eval.kinds import kind_name
from eval.pairs import compare, passed_of
from eval.report.charts import Bar, bars, histogram
from eval.report.questions import FAULTS, changes, question
from eval.session import Run
from eval.summary import EVERY
from eval.tables import interval, percent

_TILES = ("correct", "figure", "refusal", "false_refusal", "cite_recall", "ungrounded", "consistency", "recall_5")
_KIND_COLUMNS = ("correct", "figure", "status", "cite_recall", "cite_precision")


def report_html(found: Run, before: Mapping[str, Any] | None, made: str) -> str:
    """Return the report of a run as one HTML page; with the run before, what changed since is marked."""
    now = {one.question.id: one.verdict.passed for one in found.scored}
    changed = changes(now, passed_of(before)) if before else {}
    passed = sum(now.values())
    parts = [
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>評価 {escape(found.summary.system)} {passed}/{len(now)}</title>",
        f"<style>{_file('style.css')}</style></head><body>",
        "<h1>裏付け 評価報告 <span class='en'>Urazuke evaluation</span></h1>",
        f'<p class="lead">{escape(made)} · システム / system: {escape(found.summary.system)} · '
        f"{passed} / {len(now)} 問 正答 / correct · ↓ は少ないほど良い指標 / less is better</p>",
        *_tiles(found),
        *_change(now, before),
        *_kinds(found),
        *_measures(found),
        *_latency(found),
        *_questions(found, changed),
        f"<script>{_file('script.js')}</script></body></html>",
    ]
    return "\n".join(parts)


def _file(name: str) -> str:
    return files("eval.report").joinpath(name).read_text(encoding="utf-8")


def _heading(ja: str, en: str) -> str:
    return f"<h2>{ja}<span class='en'>{en}</span></h2>"


def _tiles(found: Run) -> Iterator[str]:
    yield '<div class="tiles">'
    for measure in EVERY:
        figure = found.summary.figures.get(measure.key)
        if measure.key in _TILES and figure:
            less = "" if measure.more else " ↓"
            yield (
                f'<div class="tile"><span>{measure.ja}{less}</span><b>{percent(figure.mean)}</b>'
                f"<small>{interval(figure)}・{figure.count}問</small><small>{measure.en}</small></div>"
            )
    yield "</div>"


def _change(now: Mapping[str, bool], before: Mapping[str, Any] | None) -> Iterator[str]:
    if before is None:
        return
    pairs = compare(passed_of(before), now)
    yield _heading("前との違い", "against the run before")
    yield (
        f"<p>良くなった {len(pairs.better)} 問、悪くなった {len(pairs.worse)} 問（両方正答 {pairs.both}、"
        f"両方誤答 {pairs.neither}、McNemar p={pairs.p:.3g}）。下の一覧で「改善」「悪化」を選べます。</p>"
    )


def _kinds(found: Run) -> Iterator[str]:
    kinds = found.summary.kinds
    rows = [
        Bar(kind_name(kind), f["correct"].mean, f["correct"].low, f["correct"].high, f["correct"].count)
        for kind, f in kinds.items()
    ]
    shown = [measure for measure in EVERY if measure.key in _KIND_COLUMNS]
    yield _heading("種類ごとの正答率", "correct answers by kind")
    yield bars(sorted(rows, key=lambda row: -row.value), "種類ごとの正答率 / correct answers by kind")
    yield '<div class="scroll"><table><tr><th>種類 / kind</th><th>問数</th>'
    yield "".join(f"<th>{measure.ja}</th>" for measure in shown) + "</tr>"
    for kind, figures in kinds.items():
        cells = (percent(figures[one.key].mean) if one.key in figures else "" for one in shown)
        count = figures["correct"].count
        name = f'{escape(kind_name(kind))} <span class="en">{escape(kind)}</span>'
        yield f"<tr><td>{name}</td><td>{count}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table></div>"


def _measures(found: Run) -> Iterator[str]:
    yield _heading("すべての指標", "every measure")
    yield '<div class="scroll"><table><tr><th>指標 / measure</th><th>値</th><th>95% 区間</th><th>問数</th></tr>'
    for measure in EVERY:
        if figure := found.summary.figures.get(measure.key):
            arrow = "" if measure.more else " ↓"
            yield (
                f'<tr><td>{measure.ja}{arrow} <span class="en">{measure.en}</span></td><td>{percent(figure.mean)}</td>'
                f"<td>{interval(figure)}</td><td>{figure.count}</td></tr>"
            )
    yield "</table></div>"


def _latency(found: Run) -> Iterator[str]:
    latency = found.summary.latency
    yield _heading("応答時間", "latency")
    yield f"<p>p50 {latency['p50']:.1f} ms、p95 {latency['p95']:.1f} ms</p>"
    yield histogram([one.milliseconds for one in found.scored], "応答時間の分布 / latency")


def _questions(found: Run, changed: Mapping[str, str]) -> Iterator[str]:
    yield _heading("すべての質問", "every question")
    yield '<div class="filters"><input id="text" type="search" placeholder="質問・答え・理由をさがす / search">'
    yield _select("kind", "すべての種類 / all kinds", {kind: kind_name(kind) for kind in found.summary.kinds})
    outcomes = {"fail": "誤答 / wrong", "pass": "正答 / right"}
    outcomes |= {key: f"{ja} / {en}" for key, (ja, en) in FAULTS.items()}
    outcomes |= {"better": "改善 / better", "worse": "悪化 / worse"} if changed else {}
    yield _select("outcome", "すべての結果 / all outcomes", outcomes)
    yield '<span id="count" class="en"></span></div><div id="questions">'
    for one in sorted(found.scored, key=lambda one: one.verdict.passed):
        yield question(one, changed.get(one.question.id, ""))
    yield "</div>"


def _select(name: str, every: str, options: Mapping[str, str]) -> str:
    rest = "".join(f'<option value="{escape(value)}">{escape(shown)}</option>' for value, shown in options.items())
    return f'<select id="{name}" aria-label="{every}"><option value="">{every}</option>{rest}</select>'
