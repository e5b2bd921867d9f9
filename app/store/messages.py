"""What the store and its commands say: Japanese first, English beside it."""

from app.messages import learn, say
from corpus.errors import SetupError

__all__ = ["RecordsError", "say"]

learn(
    {
        "store.foreign": (
            "{path} は Urazuke の記録ファイルではありません。別の場所へ移すか、URAZUKE_HOME を変えてください。",
            "{path} is not a file of records. Move it away, or set another URAZUKE_HOME.",
        ),
        "store.newer": (
            "{path} は新しい版の記録です（形式 {found}、この版は {known} まで）。Urazuke を更新してください。",
            "{path} has records of a newer version (format {found}, this one reads up to {known}). Update Urazuke.",
        ),
        "store.damaged": (
            "{path}: 記録が壊れています（{why}）。ファイルを別の場所へ移し、控えがあれば戻してください。",
            "{path}: the records are damaged ({why}). Move the file away, and restore a copy if there is one.",
        ),
        "store.busy": (
            "{path}: 他の処理が長く使っていて書けません。少し待って、もう一度試してください。",
            "{path} is held by another process for long. Wait a moment and try again.",
        ),
        "store.unusable": (
            "{path}: 記録を読み書きできません（{why}）。空き容量と権限を確かめてください。",
            "{path}: records cannot be read or written ({why}). Check free space and permissions.",
        ),
        "store.closed": (
            "{path}: 記録はもう閉じています。Urazuke を起動し直してください。",
            "{path}: the records are closed already. Start Urazuke again.",
        ),
        "store.conversation": (
            "会話が見つかりません。削除されたか、保存期間が過ぎています。新しい会話を始めてください。",
            "There is no such conversation: it was deleted, or kept no longer. Start a new one.",
        ),
        "store.turn": (
            "この回答は残っていません。編集されたか、削除されています。もう一度質問してください。",
            "This answer is gone: it was edited or deleted. Ask again.",
        ),
        "store.verdict": ("評価は up か down にしてください（{what}）。", "A verdict is up or down, not {what}."),
        "store.reason": (
            "理由 {what} は使えません。{known} から選んでください。",
            "There is no reason {what}. Choose of {known}.",
        ),
        "store.source": (
            "評価の入口は web か slack にしてください（{what}）。",
            "A source is web or slack, not {what}.",
        ),
        "store.comment": (
            "ご意見が長すぎます（{length:,}文字）。{limit:,}文字以内にしてください。",
            "The comment is too long ({length:,} characters). Keep it within {limit:,}.",
        ),
        # notes of candidates
        "feedback.reason.figure": ("数字が違う", "figure wrong"),
        "feedback.reason.citation": ("根拠の行が違う", "citation wrong"),
        "feedback.reason.silent": ("答えるべきだった", "should have answered"),
        "feedback.reason.other": ("その他", "other"),
        "feedback.up": ("利用者の評価：よい", "Rated up"),
        "feedback.down": ("利用者の評価：よくない", "Rated down"),
        "feedback.context": (
            "前の質問。評価はなく、そのときの回答を写しています。",
            "A question before it: not rated, as it was answered then.",
        ),
        "feedback.fill": (
            "status と values を記入してください。そのときの回答（{status}）：{answer}",
            "Fill in status and values. The answer was ({status}): {answer}",
        ),
        "feedback.underivable": (
            "derivation を書いてください（「{what}」の式は引用の行だけから作れません）。",
            "Write the derivation (that of “{what}” does not follow from the cited lines alone).",
        ),
        "feedback.corpus": ("資料 {corpus}", "Documents {corpus}"),
    }
)


class RecordsError(SetupError):
    """The file of records cannot be used. It has an English line beside the Japanese one."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, "ja", **values))
        self.en = say(key, "en", **values)
