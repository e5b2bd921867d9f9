"""What an index has to say to a person: Japanese first, English beside.

A `Message` is its Japanese text, so that code that knows nothing of languages shows that; a front end
that was asked for English shows `.en`. Errors here carry one and are errors of the operator.
"""

from typing import Self

from corpus.errors import SetupError


class Message(str):
    """A line in Japanese with its English beside it.

    >>> message = Message("索引がありません。", en="There is no index.")
    >>> print(message, message.en)
    索引がありません。 There is no index.
    """

    en: str

    def __new__(cls, ja: str, *, en: str) -> Self:
        """Return the Japanese line, carrying the English one."""
        message = super().__new__(cls, ja)
        message.en = en
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        """Survive being sent to another process."""
        return (str(self),), {"en": self.en}


class IndexProblem(SetupError):
    """Something about the index that the operator must act on."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    @property
    def en(self) -> str:
        """The English line."""
        return self.message.en


class EmbedderUnavailable(IndexProblem):
    """The default model cannot be used here. Search goes on by terms alone."""


class StorageProblem(IndexProblem):
    """A folder or a disk does not take, or does not give, what is asked of it. Nothing was lost."""


class DamagedIndex(IndexProblem):
    """The saved index is not what was written. It must be built again."""


class ReplacedIndex(IndexProblem):
    """The version that was opened is gone, because a newer one replaced it. Open the index again."""
