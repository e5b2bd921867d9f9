"""What `urazuke feedback` says: Japanese first, English beside it. The store's own texts come with the store."""

from app.messages import learn, say

__all__ = ["say"]

learn(
    {
        "help.feedback": (
            "回答への評価を見る・書き出す・消す",
            "see, export and delete what people thought of answers",
        ),
        "help.feedback.list": ("評価を並べる", "list the ratings"),
        "help.feedback.export": ("評価から質問集の候補を作る", "make gold-set candidates of the ratings"),
        "help.feedback.delete": ("会話を、回答と評価もろとも消す", "delete a conversation, its answers and ratings"),
        "help.feedback.prune": (
            "保存期間（URAZUKE_KEEP_DAYS）を過ぎた会話を消す",
            "delete conversations that are kept no longer (URAZUKE_KEEP_DAYS)",
        ),
        "help.feedback.json": ("JSON で出す", "print JSON"),
        "help.feedback.since": ("この日からの評価だけ", "ratings from this day on"),
        "help.feedback.verdict": ("よい（up）か、よくない（down）か", "up or down alone"),
        "help.feedback.out": ("書き出すファイル（- は標準出力）", "file to write (- for standard output)"),
        "help.feedback.format": (
            "jsonl か csv（なければファイル名から、それもなければ jsonl）",
            "jsonl or csv (else by the file's name, else jsonl)",
        ),
        "help.feedback.conversation": (
            "会話の番号（feedback list の最後の列）",
            "the conversation's id (last column of feedback list)",
        ),
        "feedback.headings": (
            "日時 評価 理由 質問 状態 ご意見 会話",
            "Time Verdict Reasons Question Status Comment Conversation",
        ),
        "feedback.none": ("評価はまだありません。", "There is no feedback yet."),
        "feedback.mark.up": ("👍 よい", "👍 up"),
        "feedback.mark.down": ("👎 よくない", "👎 down"),
        "feedback.wrote": (
            "質問集の候補を書きました: {path}（{count} 問、うち記入が必要なもの {fill} 問）",
            "Wrote candidates: {path} ({count} questions, {fill} of them to be filled in)",
        ),
        "feedback.unwritable": (
            "{path} に書けません（{why}）。別の場所を --out で指定してください。",
            "{path} cannot be written ({why}). Name another place with --out.",
        ),
        "feedback.unknown": (
            "会話 {what} はありません。urazuke feedback list の最後の列を指定してください。",
            "There is no conversation {what}. Give one of the last column of urazuke feedback list.",
        ),
        "feedback.deleted": ("会話を消しました。", "The conversation is deleted."),
        "feedback.pruned": (
            "{days} 日を過ぎた会話を {count} 件消しました。",
            "Conversations older than {days} days: {count} deleted.",
        ),
        "feedback.for_ever": (
            "保存期間は決められていません（URAZUKE_KEEP_DAYS）。何も消していません。",
            "Records are kept for ever (URAZUKE_KEEP_DAYS). Nothing is deleted.",
        ),
    }
)
