"""The assistant: a question in, a checked answer out. It holds no conversation; that is the caller's `State`."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Figure, Language
from app.answers import carry_out
from app.catalog import Catalog
from app.compose import Composer
from app.guard import check_answer
from app.guard_labels import LabelWords
from app.linking import Linker, is_english
from app.panel import Panel
from app.plan import Plan, plan_from_json, plan_json
from app.settings import Settings
from app.textanswer import TextFinder
from app.verify import Claim, Verifier
from corpus.documents import Corpus, bundled_folder, load_corpus
from corpus.errors import UsageError
from corpus.ledger_store import Ledger, write_ledger
from corpus.organisations import Organisation, load_organisations
from index.embedder import Embedder, load_embedder
from index.messages import EmbedderUnavailable
from index.store import OpenIndex, build, open_current

if TYPE_CHECKING:
    from index.retriever import Retriever

LONGEST_QUESTION = 2_000
LONGEST_TEXT = 200_000
_CONTROL = {code: " " for code in [*range(32), 127]}
_ROOMS = ("corpus", "index")


@dataclass(frozen=True, slots=True)
class State:
    """What a conversation carries from turn to turn: the plans of its turns, newest last."""

    plans: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the state as JSON data."""
        return {"plans": list(self.plans)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        """Return the state that `as_json` gave."""
        return cls(tuple(data.get("plans", ())))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the conversation's state after it."""

    answer: Answer
    state: State


class Assistant:
    """Answers questions over one corpus. Safe to be asked by several threads."""

    def __init__(
        self, settings: Settings, organisations: tuple[Organisation, ...], corpus: Corpus, index: OpenIndex
    ) -> None:
        self._settings = settings
        self._organisations = organisations
        self._lock = Lock()
        self._use(corpus, index)

    def _use(self, corpus: Corpus, index: OpenIndex) -> None:
        """Take up an index. Everything that depends on it is made anew."""
        self._index = index
        self.ledger = Ledger(index.ledger_path)
        self.corpus = corpus.sha256
        self.problems = corpus.problems
        self.catalog = Catalog(self.ledger.documents(), self.ledger.entries(), self._organisations)
        self._linker = Linker(self.catalog)
        self._planner = Panel(self.catalog, self._linker, self.ledger.relations())
        self._finder = TextFinder(self.catalog, lambda: self.retriever)

    @property
    def retriever(self) -> "Retriever":
        """Return the retriever, loaded when first asked for."""
        return self._index.retriever()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what the operator should know: files that were not read, search without vectors."""
        return (*self.problems, *self._index.warnings)

    def ask(
        self,
        question: str,
        *,
        id: str | None = None,  # noqa: A002 - the contract's name
        conversation: str | None = None,
        state: State | None = None,
        lang: Language | None = None,
    ) -> Reply:
        """Return the answer to a question.

        Raises:
            UsageError: the question is empty or too long.
            GuardError: the answer would have stated something unbacked; it is withheld.

        """
        started = time.perf_counter()
        text = question.translate(_CONTROL).encode("utf-8", "replace").decode("utf-8").strip()
        if not text:
            raise UsageError("質問が空です。知りたいことを書いてください（例：防衛省の予算は？）。")
        if len(text) > LONGEST_QUESTION:
            raise UsageError(f"質問が長すぎます（{len(text):,}文字）。{LONGEST_QUESTION:,}文字以内にしてください。")
        self._refresh()
        spoken = lang or ("en" if is_english(text) else self._settings.lang)
        before = [plan_from_json(turn)[0] for turn in (state or State()).plans]
        plan, notes = self._planner.plan(text, before)
        answer = self._answer(plan, notes, text, spoken)
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        answer = replace(answer, id=id, question=question, conversation=conversation, elapsed_ms=elapsed)
        plans = (*(state or State()).plans, _with_place(answer))
        return Reply(answer, State(plans[-20:]))

    def verify(self, text: str) -> list[Claim]:
        """Return what the documents say of each figure of a text; UsageError where it is too long."""
        if len(text) > LONGEST_TEXT:
            raise UsageError(f"文章が長すぎます（{len(text):,}文字）。{LONGEST_TEXT:,}文字以内に分けてください。")
        self._refresh()
        return Verifier(self.catalog, self._linker).verify(text)

    def replay(self, stored: Mapping[str, Any]) -> Answer:
        """Return the answer that a stored answer's plan gives now.

        Raises:
            UsageError: the plan cannot be read, or names what these documents do not have.

        """
        data = stored.get("plan")
        if not isinstance(data, Mapping):
            raise UsageError("保存された回答に plan がありません。urazuke ask --json の出力を渡してください。")
        plan, notes = plan_from_json(data)
        question = str(stored.get("question", ""))
        try:
            answer = self._answer(plan, notes, question, "en" if data.get("lang") == "en" else "ja")
        except (LookupError, ArithmeticError, StopIteration) as error:
            raise UsageError(
                "保存された plan が指すものが、いまの資料にありません。"
                "元の資料のフォルダーを --corpus で指定してください。"
            ) from error
        return replace(
            answer, id=_text(stored.get("id")), question=question, conversation=_text(stored.get("conversation"))
        )

    def _answer(self, plan: Plan, notes: tuple[str, ...], question: str, lang: Language) -> Answer:
        """Carry a plan out, and let the answer go only if the guard finds every figure in it backed."""
        out = carry_out(plan, self.catalog, self.ledger.relations(), self._finder, lang, question)
        for note in notes:
            typed, _, meant = note.partition("\t")
            out.caveat(f"「{typed}」を「{meant}」と読み替えました。", f"「{typed}」 was read as 「{meant}」.")
        out.number_in_order()
        answer = Answer(
            id=None,
            question=question,
            conversation=None,
            status=out.status,
            answer="\n".join(out.lines),
            result=tuple(out.results),
            figures=_in_use(out),
            citations=tuple(out.citations),
            caveats=tuple(out.caveats),
            plan={**plan_json(plan, notes), "lang": lang},
            corpus=self.corpus,
        )
        labels = LabelWords.of(out.used, self._organisations)
        check_answer(answer, self.catalog.documents, labels)
        return answer

    def _refresh(self) -> None:
        """Take up a rebuilt index, if another process has made one."""
        if not self._index.changed():
            return
        with self._lock:
            if self._index.changed():
                fresh = open_assistant(self._settings)
                self._use(Corpus((), fresh.corpus, fresh.problems), fresh._index)


def _with_place(answer: Answer) -> dict[str, Any]:
    """Return an answer's plan for the turns after it: that of a text question with the place of what was found."""
    if answer.plan.get("kind") != "FindText" or not answer.citations:
        return answer.plan
    return {**answer.plan, "place": [answer.citations[0].doc, answer.citations[0].start]}


def _in_use(out: Composer) -> tuple[Figure, ...]:
    """Return the figures that stand in the answer's text or its caveats, and not as the tail of a longer number."""
    text = "\n".join([*out.lines, *out.caveats])
    return tuple(
        figure for figure in out.figures.values() if re.search(rf"(?<![\d.,．，]){re.escape(figure.text)}", text)
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def open_assistant(
    settings: Settings, *, rebuild: bool = False, progress: Callable[[str], None] | None = None
) -> Assistant:
    """Return an assistant over the corpus of `settings`; its index is built first where it is missing or stale.

    Raises:
        DocumentError: there are no documents to read.
        SetupError: the index can neither be opened nor built.

    """
    organisations = load_organisations(settings.home / "organisations.toml")
    corpus = load_corpus(settings.corpus or bundled_folder())
    home, key = settings.home.resolve(), _key(settings.corpus)
    sha = _digest(corpus, organisations)
    index = None if rebuild else open_current(home, key, corpus_sha=sha, embedder_name=settings.embedder)
    if index is None:
        index = _build(settings, organisations, corpus, (home, key, sha), rebuild, progress or (lambda line: None))
    return Assistant(settings, organisations, corpus, index)


def _build(
    settings: Settings,
    organisations: tuple[Organisation, ...],
    corpus: Corpus,
    place: tuple[Path, str, str],
    rebuild: bool,
    progress: Callable[[str], None],
) -> OpenIndex:
    from corpus.reader import guess_metadata, read_document
    from index.passages import cut_passages

    home, key, sha = place
    progress(f"資料を読んでいます（{len(corpus.documents)} 件）…")
    documents = [replace(document, metadata=guess_metadata(document)) for document in corpus.documents]
    readings = [read_document(document, organisations) for document in documents]
    passages = [passage for reading in readings for passage in cut_passages(reading, organisations)]
    progress(f"索引を作っています（金額 {sum(len(r.entries) for r in readings)} 件、箇所 {len(passages)} 件）…")
    embedder = _embedder(settings.embedder)
    build(
        home,
        key,
        corpus_sha=sha,
        passages=passages,
        write_ledger=lambda path: write_ledger(path, readings),
        embedder=embedder,
        force=rebuild,
    )
    name = settings.embedder if embedder is not None else ""
    index = open_current(home, key, corpus_sha=sha, embedder_name=name)
    if index is None:
        from corpus.errors import SetupError

        raise SetupError(f"{home}: 作ったばかりの索引が開けません。もう一度 urazuke build を実行してください。")
    return index


def _embedder(name: str | None) -> Embedder | None:
    """Return the model, or None where the default one cannot be used here: terms then serve alone."""
    try:
        return load_embedder(name)
    except EmbedderUnavailable:
        return None


def _key(corpus: Path | None) -> str:
    """Return the name of a corpus's folder in the home."""
    if corpus is None:
        return "bundled"
    resolved = corpus.resolve()
    return f"{resolved.name or 'root'}-{hashlib.sha256(str(resolved).encode()).hexdigest()[:10]}"


def _digest(corpus: Corpus, organisations: tuple[Organisation, ...]) -> str:
    """Return what an index was made from: the documents, the names of organisations, and the rules themselves."""
    digest = hashlib.sha256(corpus.sha256.encode())
    digest.update(json.dumps([o.printed for o in organisations], ensure_ascii=False).encode())
    root = Path(__file__).resolve().parent.parent
    for room in _ROOMS:
        for path in sorted((root / room).glob("*.py")):
            digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()}"
