"""Any chat model that speaks the OpenAI protocol, given the top passages and asked for the contract's answer.

Only the standard library talks to it: `POST {url}/chat/completions`. The model names values and the numbers of the
lines that it read them from; citations are made here, from those lines, so that a quote is always what is printed.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.amounts import read_amounts
from corpus.folding import MappedText
from eval.errors import EvalError
from eval.paper import Papers
from eval.ranking import Place
from eval.systems.base import System
from eval.systems.passages import line_citation, plain_answer

_ASK = """あなたは日本の予算資料について答えます。与えられた行だけを根拠にしてください。
次の JSON だけを返してください。
{"status": "answered" か "partial" か "clarify" か "not_found", "answer": "短い答え",
 "values": [{"value": "円に直した数（割合は % の数）を文字列で", "unit": "円" か "%" か "倍" か "件" など}],
 "lines": [根拠にした行の番号]}
資料にないことは "not_found" とし、values は空にします。印刷が「―」のときは value を null にします。"""


class ChatSettings(BaseSettings):
    """Where the model is. The prefix is URAZUKE_CHAT_: URL, MODEL, KEY, TOP, TIMEOUT."""

    model_config = SettingsConfigDict(env_prefix="URAZUKE_CHAT_", env_ignore_empty=True, frozen=True)

    url: str = ""
    model: str = ""
    key: SecretStr = SecretStr("")
    top: int = 8
    timeout: float = 120.0


class ChatModel:
    """A chat model over the passages that a search finds."""

    name = "openai"

    def __init__(self, settings: ChatSettings, searcher: System, papers: Papers) -> None:
        if not settings.url or not settings.model:
            raise EvalError(
                "言語モデルの場所がありません。URAZUKE_CHAT_URL（…/v1 まで）と URAZUKE_CHAT_MODEL を設定してください。",
                en="No chat model is named. Set URAZUKE_CHAT_URL (up to …/v1) and URAZUKE_CHAT_MODEL.",
            )
        self.settings = settings
        self.papers = papers
        self._searcher = searcher

    def talk(self) -> "ChatTalk":
        """Return a new conversation."""
        return ChatTalk(self)

    def search(self, question: str, k: int) -> Sequence[Place] | None:
        """Return the places that the model is given."""
        return self._searcher.search(question, k)


class ChatTalk:
    """One conversation: the turns before go to the model again."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._messages: list[dict[str, str]] = [{"role": "system", "content": _ASK}]

    def ask(self, question: str) -> dict[str, Any]:
        """Return what the model says, as an answer object."""
        places = self._model.search(question, self._model.settings.top) or ()
        lines = _numbered(places, self._model.papers)
        shown = "\n".join(f"{number}: {text}" for number, (_, text) in lines.items())
        self._messages.append({"role": "user", "content": f"行:\n{shown}\n\n質問: {question}"})
        said = complete(self._model.settings, self._messages)
        self._messages.append({"role": "assistant", "content": said})
        return read_reply(question, said, {number: place for number, (place, _) in lines.items()}, self._model.papers)


def complete(settings: ChatSettings, messages: Sequence[dict[str, str]]) -> str:
    """Return the model's next message; EvalError where there is none."""
    body = json.dumps({"model": settings.model, "messages": list(messages), "temperature": 0}).encode()
    headers = {"Content-Type": "application/json"}
    if key := settings.key.get_secret_value():
        headers["Authorization"] = f"Bearer {key}"
    url = f"{settings.url.rstrip('/')}/chat/completions"
    try:
        request = urllib.request.Request(url, data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=settings.timeout) as response:
            return str(json.load(response)["choices"][0]["message"]["content"])
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise EvalError(
            f"言語モデルから答えが得られません（{url}: {error}）。URAZUKE_CHAT_URL などを確かめてください。",
            en=f"The chat model gives no answer ({url}: {error}). Check URAZUKE_CHAT_URL and the others.",
        ) from None


def read_reply(question: str, said: str, lines: dict[int, Place], papers: Papers) -> dict[str, Any]:
    """Return a model's message as an answer object; one that is no JSON is its text, with the first amount in it."""
    match = re.search(r"\{.*\}", said, re.DOTALL)
    try:
        data = json.loads(match[0]) if match else {}
    except ValueError:
        data = {}
    if not isinstance(data, dict) or "status" not in data:
        amount = next(iter(read_amounts(MappedText.of(said), doc="")), None)
        values = [{"value": f"{amount.value:f}", "unit": amount.unit}] if amount and amount.value is not None else []
        data = {"status": "answered" if values else "not_found", "answer": said, "values": values, "lines": []}
    answer = plain_answer(question, str(data["status"]), str(data.get("answer", "")))
    cited = [number for number in data.get("lines", []) if number in lines]
    places = [(lines[number], papers.get(lines[number].doc)) for number in dict.fromkeys(cited)]
    answer["citations"] = [
        line_citation(at, paper, place) for at, (place, paper) in enumerate(places, start=1) if paper is not None
    ]
    answer["result"] = [
        {"label": "", "value": one.get("value"), "unit": one.get("unit"), "text": str(one.get("value"))}
        for one in data.get("values", [])
    ]
    numbers = [citation["id"] for citation in answer["citations"]]
    answer["figures"] = [
        {**one, "kind": "source", "formula": None, "citations": numbers}
        for one in answer["result"]
        if one["value"] is not None
    ]
    return answer


def _numbered(places: Sequence[Place], papers: Papers) -> dict[int, tuple[Place, str]]:
    """Return the printed lines of the places, with the numbers that they have for the model."""
    found: dict[tuple[str, int], tuple[Place, str]] = {}
    for place in places:
        paper = papers.get(place.doc)
        for line in sorted(paper.lines(place.start, place.end)) if paper else ():
            text = (paper.line(line.number) or "") if paper else ""
            start = paper.start(line.number) if paper else 0
            found.setdefault((line.doc, line.number), (Place(line.doc, start, start + len(text)), text))
    return dict(enumerate(found.values(), start=1))
