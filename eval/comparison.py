"""Systems side by side over the same questions: the table of docs/comparison.md and of the README."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.pairs import Pairs, compare
from eval.session import Run
from eval.stats import Estimate
from eval.summary import EVERY, summary_json
from eval.tables import interval, percent

ROOT = Path(__file__).parent.parent
SHORT = ("correct", "figure", "first", "refusal", "wrong_organisation", "cite_recall", "consistency", "recall_5")
_BEGIN, _END = "<!-- comparison: begin -->", "<!-- comparison: end -->"
_WHAT = {
    "ours": "裏付け / ours",
    "ours-vectors": "裏付け（ベクトル検索だけ）/ ours, vectors alone",
    "ours-terms": "裏付け（語句検索だけ）/ ours, terms alone",
    "langchain": "LangChain の標準的な構成 / stock LangChain pipeline",
    "terms-search": "語句検索 / plain term search",
    "openai": "言語モデル / chat model",
}


def table(runs: Sequence[Run], *, short: bool = False) -> list[str]:
    """Return the comparison as a Markdown table: a row for each measure, a column for each system."""
    names = [found.summary.system for found in runs]
    lines = [f"| 指標 / measure | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    for measure in EVERY:
        if short and measure.key not in SHORT:
            continue
        name = f"{measure.ja}{'' if measure.more else ' ↓'} / {measure.en}"
        lines += _row(name, [found.summary.figures.get(measure.key) for found in runs], short=short)
        if measure.key == "figure":
            figures = [found.summary.kinds.get("lookup", {}).get("figure") for found in runs]
            lines += _row("　うち金額を1つ尋ねる質問 / of these, plain look-ups", figures, short=short)
    return lines


def _row(name: str, figures: Sequence[Estimate | None], *, short: bool) -> Iterator[str]:
    """Yield a row, unless no system has a figure for it."""
    if any(figures):
        shown = (("", "") if one is None else (percent(one.mean), f"（{interval(one)}）") for one in figures)
        yield f"| {name} | {' | '.join(mean if short else mean + around for mean, around in shown)} |"


def _paired(runs: Sequence[Run]) -> Iterator[tuple[str, Pairs]]:
    """Yield how the first system differs from each of the others, pair by pair."""
    passed = [{one.question.id: one.verdict.passed for one in found.scored} for found in runs]
    for found, other in zip(runs[1:], passed[1:], strict=True):
        yield found.summary.system, compare(other, passed[0])


def page(runs: Sequence[Run], command: str) -> str:
    """Return docs/comparison.md."""
    first = runs[0].summary.system
    lines = [
        "# 比較 / Comparison",
        "",
        f"同じ質問 {len(runs[0].scored)} 問に、同じ資料で答えさせ、同じ規則で採点した結果です。作り方：`{command}`。"
        "指標の定義は [evaluation.md](evaluation.md) にあります。（ ）は 95% 区間、↓ は小さいほど良い指標です。",
        "",
        f"The same {len(runs[0].scored)} questions over the same paper, judged by the same rules. Made by the command "
        "above. Brackets hold 95 % intervals; ↓ marks measures of which less is better.",
        "",
        *(f"- `{found.summary.system}`: {_WHAT.get(found.summary.system, found.summary.system)}" for found in runs),
        "",
        *table(runs),
        "",
        f"## 1問ずつの比較 / Pair by pair: {first}",
        "",
        "| 相手 / against | 勝ち / better | 負け / worse | 両方正答 / both | 両方誤答 / neither | McNemar p |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {name} | {len(pairs.better)} | {len(pairs.worse)} | {pairs.both} | {pairs.neither} | {pairs.p:.2g} |"
            for name, pairs in _paired(runs)
        ),
        "",
        *_NOTES,
    ]
    return "\n".join(lines)


_NOTES = (
    "この質問集は本製品の規則を作るときにも使いました。初めて見る資料や質問での値は、これより低くなります。"
    "自分の資料での値は、自分の質問集で測ってください（[gold.md](gold.md)）。",
    "",
    "Our rules were written with these questions in sight: on papers and questions that they have not met, ours will "
    "do worse than here. Measure your own papers with your own questions ([gold.md](gold.md)).",
    "",
    "`langchain` は文書を 100 字に切り（1,000・400・200・100 字のうち最も良かった長さ）、本製品と同じ埋め込みで"
    "上位 4 つを取り、そこに最初に現れる金額を答えとします。`terms-search` は行の語句検索で、同じように答えます。"
    "どちらも会話の続きや計算はせず、「ない」と言うのは何も見つからないときだけです。1つの数しか返さない相手のために「先頭の数字の一致」を載せています。",
    "",
    "`langchain` cuts the paper into pieces of 100 characters (the best of 1,000, 400, 200 and 100), takes the four "
    "nearest by the same embedder, and answers with the first amount in them; `terms-search` does so with lines found "
    "by their words. Neither follows a conversation or computes, and they refuse only where nothing is found. "
    "“Exact first figure” is what a system that "
    "returns one number can reach.",
    "",
    "言語モデルと比べるには / to add a chat model: `URAZUKE_CHAT_URL=…/v1 URAZUKE_CHAT_MODEL=… "
    "urazuke eval --compare ours,openai`",
    "",
)


def comparison_json(runs: Sequence[Run]) -> dict[str, Any]:
    """Return the figures of every system as JSON data."""
    return {"systems": [{"system": found.summary.system, **summary_json(found.summary)} for found in runs]}


def write_all(text: str, summary: str, command: str, root: Path | None = None) -> list[Path]:
    """Write the page, and the short table between its marks in the README; return what was written."""
    root = root or ROOT
    docs, readme = root / "docs", root / "README.md"
    if not docs.is_dir() or not readme.is_file():
        raise EvalError(
            "表を書く docs/ と README.md がありません。取り寄せた原本のフォルダーで実行してください。",
            en="There are no docs/ and README.md to write to. Run this in a checkout.",
        )
    (docs / "comparison.md").write_text(text, encoding="utf-8")
    block = f"{_BEGIN}\n{summary}\n\n作り方 / made by: `{command}`\n{_END}"
    old = readme.read_text(encoding="utf-8")
    new = re.sub(f"{re.escape(_BEGIN)}.*?{re.escape(_END)}", lambda match: block, old, flags=re.DOTALL)
    readme.write_text(new, encoding="utf-8")
    return [docs / "comparison.md", readme]
