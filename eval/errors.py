"""What can be wrong with a run of the evaluation, each as one line that says where, what, and what to do."""

from pathlib import Path

from corpus.errors import UsageError


class EvalError(UsageError):
    """Something that the person who runs the evaluation can put right. It has an English line beside the Japanese."""

    def __init__(self, japanese: str, *, en: str) -> None:
        super().__init__(japanese)
        self.en = en


class GoldError(EvalError):
    """A row of a gold file that cannot be used.

    >>> str(GoldError(Path("gold.jsonl"), 3, "id", "がありません", "書いてください", en="is missing"))
    'gold.jsonl の3行目、id: がありません。書いてください。'
    """

    def __init__(self, path: Path, line: int, field: str, what: str, todo: str, *, en: str) -> None:
        super().__init__(
            f"{path} の{line}行目、{field}: {what}。{todo}。",
            en=f"{path}, line {line}, {field}: {en}.",
        )
        self.path = path
        self.line = line
        self.field = field
