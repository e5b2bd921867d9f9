"""Every error that this project raises on purpose, sorted by who can act."""


class UrazukeError(Exception):
    """Base of the errors below. Front ends catch this, and nothing wider."""


class ParseError(UrazukeError, ValueError):
    """A text says something that cannot be read. The corpus maintainer acts."""


class DocumentError(UrazukeError):
    """A document or a folder of documents cannot be used. The corpus maintainer acts."""

    def __init__(self, message: str = "", *, en: str | None = None) -> None:
        """Take the line in Japanese, and in English where it has one."""
        super().__init__(message)
        self.en = en


class SetupError(UrazukeError):
    """An index, a folder or a package is missing or does not fit. The operator acts."""


class UsageError(UrazukeError):
    """The question or the command line cannot be used as given. The asker acts."""
