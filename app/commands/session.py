"""What every command needs: its languages, its settings, and the assistant where it wants one."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.answer import Language
from app.commands.bar import Bar
from app.messages import CommandError, error_line, say
from app.render_text import printable

if TYPE_CHECKING:
    from app.assistant import Assistant, Progress
    from app.settings import Settings
    from index.store import OpenIndex

CorpusOption = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="help.corpus", show_default=False)]
LangOption = Annotated[
    Literal["ja", "en"] | None, typer.Option("--lang", metavar="ja|en", help="help.lang", show_default=False)
]


@dataclass(slots=True)
class Session:
    """One run of the command line. What stands behind the command wins over what stands before it."""

    lang: Language
    corpus: Path | None = None
    forced: Language | None = None
    """The language of answers, where the command line names one; else each answer has its question's."""

    def take(self, corpus: Path | None, lang: Language | None) -> "Session":
        """Take in the options of one level of the command line."""
        self.corpus = corpus or self.corpus
        self.forced = lang or self.forced
        self.lang = self.forced or self.lang
        return self

    def settings(self) -> "Settings":
        """Return the settings of the environment, with what the command line says."""
        from app.settings import Settings

        try:
            settings = Settings()
        except ValueError as error:
            raise _bad_setting(error) from None
        if self.forced is None:
            self.lang = settings.lang
        return settings.model_copy(
            update={"corpus": self.corpus or settings.corpus, "lang": self.forced or settings.lang}
        )

    def open(
        self, *, rebuild: bool = False, talk: bool = False, report: "Callable[[Progress], None] | None" = None
    ) -> "Assistant":
        """Return the assistant; tell on standard error what it does, where somebody looks on or `talk` wants it.

        `report` is told of every step besides.
        """
        from app.assistant import open_assistant

        settings = self.settings()
        steps = [tell for tell in (self._progress(talk), report) if tell is not None]

        def progress(step: "Progress") -> None:
            for tell in steps:
                tell(step)

        with self.bar() as bar:
            steps.append(bar.step)
            assistant = open_assistant(settings, rebuild=rebuild, progress=progress)
        for warning in assistant.warnings:
            self.warn(warning)
        return assistant

    def index(self, *, rebuild: bool = False) -> "OpenIndex":
        """Return the index, built first where documents have changed; what is read is told on standard error."""
        from app.opening import open_index

        said = self._progress(talk=True)
        with self.bar() as bar:

            def progress(step: "Progress") -> None:
                if said is not None:
                    said(step)
                bar.step(step)

            opened = open_index(self.settings(), rebuild=rebuild, report=progress)
        for warning in opened.index.warnings:
            self.warn(warning)
        return opened.index

    def follow(self, index: "OpenIndex") -> None:
        """Have the vectors that are to follow made by a process of its own, and say so."""
        from app.intake import following
        from index.shelf import VECTORS

        settings = self.settings()
        folder = index.folder.parent / VECTORS
        if index.manifest.later and not following.is_working(folder):
            following.start(settings.home.resolve(), index.key, settings.embedder, apart=True)
            typer.echo(say("vectors.begun", self.lang))

    def bar(self) -> Bar:
        """Return a bar that is shown where somebody looks on."""
        return Bar(sys.stderr is not None and sys.stderr.isatty())

    def _progress(self, talk: bool) -> "Callable[[Progress], None] | None":
        if not (talk or (sys.stderr is not None and sys.stderr.isatty())):
            return None
        return self._tell

    def _tell(self, progress: "Progress") -> None:
        """Show what takes long as it begins; opening what is there already takes no time worth a line."""
        if progress.done == 0 and progress.stage != "open":
            typer.echo(printable(progress.line(self.lang)), err=True)

    def warn(self, warning: str) -> None:
        """Show a warning, in English where it has that."""
        text = getattr(warning, "en", warning) if self.lang == "en" else warning
        typer.echo(say("warning", self.lang, what=printable(text)), err=True)

    def fail(self, error: Exception) -> None:
        """Show an error as one line on standard error."""
        typer.echo(f"urazuke: {printable(error_line(error, self.lang))}", err=True)


def _bad_setting(error: ValueError) -> CommandError:
    """Return the error of an environment variable that has no meaning."""
    details: list[dict[str, Any]] = getattr(error, "errors", list)()
    first = details[0] if details else {}
    name = "URAZUKE_" + "_".join(str(part) for part in first.get("loc", ())).upper()
    return CommandError("usage.setting", where=name, what=repr(first.get("input", "")))


def session_of(context: typer.Context, corpus: Path | None, lang: Language | None) -> Session:
    """Return the session, with the options that stand behind the command."""
    session = context.find_object(Session)
    return (session or Session(lang="ja")).take(corpus, lang)
