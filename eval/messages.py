"""What `urazuke eval` says: Japanese first, English beside it."""

from app.messages import learn, say

__all__ = ["say"]

learn(
    {
        "help.eval": ("質問集で正しさを測る", "measure how well questions are answered"),
        "help.eval.gold": (
            "質問集（.jsonl、.csv、.xlsx。なければ同梱の質問集）",
            "gold questions (.jsonl, .csv, .xlsx; else the bundled set)",
        ),
        "help.eval.system": ("測るシステム", "the system to measure"),
        "help.eval.jobs": ("同時に尋ねる会話の数", "conversations asked at a time"),
        "help.eval.kind": ("この種類の質問だけ", "questions of this kind alone"),
        "help.eval.json": ("結果を JSON で出す", "print the run as JSON"),
        "help.eval.junit": ("結果を JUnit の XML に書く", "write JUnit XML"),
        "help.eval.report": ("結果を1つの HTML に書く", "write one self-contained page"),
        "help.eval.against": (
            "前に --json で取った結果と、1問ずつ比べる",
            "compare with an earlier --json, pair by pair",
        ),
        "help.eval.validate": ("質問集の値を出典の行から計算し直す", "recompute every expected value from its lines"),
        "help.eval.compare": (
            "システムを並べて比べる（all か、コンマで区切った名前）",
            "compare systems (all, or names)",
        ),
        "help.eval.write": ("比較の表を docs と README に書く", "write the comparison into docs and README"),
        "help.eval.gate": ("水準のファイルを下回れば終了状態 1 で終わる", "end with 1 below the levels that are kept"),
        "help.eval.template": ("質問集のひな形を書く（.csv か .xlsx）", "write a table to fill in (.csv or .xlsx)"),
        "help.eval.fresh": ("中断した続きではなく、初めから", "from the beginning, not where a run was ended"),
        "eval.asking": ("{system} に尋ねています", "asking {system}"),
        "eval.interrupted": (
            "中断しました（{done}/{total} 問まで保存）。同じコマンドで続きから始まります。",
            "Ended by hand, {done}/{total} kept. The same command goes on from there.",
        ),
        "eval.heading": ("{system}: {passed}/{total} 問 正答", "{system}: {passed}/{total} correct"),
        "eval.measure": ("指標", "Measure"),
        "eval.value": ("値", "Value"),
        "eval.interval": ("95% 区間", "95 % interval"),
        "eval.count": ("問数", "Questions"),
        "eval.kind": ("種類", "Kind"),
        "eval.latency": ("応答時間 p50 {p50:.1f} ms、p95 {p95:.1f} ms", "latency p50 {p50:.1f} ms, p95 {p95:.1f} ms"),
        "eval.wrote": ("書きました: {path}", "Wrote {path}"),
        "eval.valid": (
            "質問 {questions} 問、値 {values} 個、出典 {cites} 行を確かめました。誤り {flaws} 件。",
            "{questions} questions, {values} values, {cites} lines looked up. Flaws: {flaws}.",
        ),
        "eval.pairs": (
            "前と比べて: 改善 {better}、悪化 {worse}（両方正答 {both}、両方誤答 {neither}、McNemar p={p:.3g}）",
            "Against the run before: {better} better, {worse} worse ({both} right, {neither} wrong twice, p={p:.3g})",
        ),
        "eval.better": ("＋ {id} {question}", "+ {id} {question}"),
        "eval.worse": ("－ {id} {question}", "- {id} {question}"),
        "eval.gate.holds": ("水準を満たしています（{count} 項目）。", "All {count} levels hold."),
        "eval.gate.below": (
            "水準を下回りました: {name} {found:.4f}（水準 {level:.4f}）",
            "Below the level: {name} {found:.4f} (level {level:.4f})",
        ),
    }
)
