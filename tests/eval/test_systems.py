"""The adapters: ours and its halves, the stock peers, and a chat model behind a scripted local server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from eval.errors import EvalError
from eval.paper import Papers
from eval.ranking import Place
from eval.reply import Reply, reply_from_json
from eval.session import Bench
from eval.systems.catalogue import COMPARED, SYSTEMS, make_system
from eval.systems.openai import ChatModel, ChatSettings
from eval.systems.passages import answer_of, first_amount
from eval.systems.peers import LangChain, TermsSearch
from tests.eval.samples import DOC, PAPERS, TEXT, place
from tests.index.samples import LetterEmbedder

NOTHING = "環境省の森林の予算"


def test_ours_keeps_a_conversation(bench: Bench) -> None:
    talk = bench.system("ours").talk()
    first, second = (reply_from_json(talk.ask(text)) for text in ("防衛省の予算は？", "金融庁は？"))
    assert first.results[0].value == 24_190_000_000
    assert second.results[0].value == 80_000_000


@pytest.mark.parametrize("name", ["ours-vectors", "ours-terms"])
def test_ours_with_one_way_of_searching_finds_other_passages(bench: Bench, name: str) -> None:
    question = "演習で模擬プラントを使うのはどこですか"
    both, one = (bench.system(system).search(question, 10) for system in ("ours", name))
    assert one != both
    assert reply_from_json(bench.system(name).talk().ask("防衛省の予算は？")).given


def test_every_system_has_a_name_and_the_compared_ones_need_no_model(bench: Bench, monkeypatch: Any) -> None:  # noqa: ANN401
    monkeypatch.delenv("URAZUKE_CHAT_URL", raising=False)
    assert [make_system(name, bench.parts).name for name in ("ours", "ours-terms", "terms-search")]
    assert set(COMPARED) == set(SYSTEMS) - {"openai"}
    with pytest.raises(EvalError, match="URAZUKE_CHAT_URL"):
        make_system("openai", bench.parts)
    with pytest.raises(EvalError, match="ours-vectors"):
        make_system("theirs", bench.parts)


def test_a_plain_term_search_answers_with_the_first_amount_of_the_best_line() -> None:
    reply = reply_from_json(TermsSearch(PAPERS).ask("測量船はいくら"))
    assert (reply.results[0].value, reply.citations[0].line) == (Decimal(700_000_000), 4)
    assert reply.citations[0].quote == TEXT.splitlines()[3]
    assert reply_from_json(TermsSearch(PAPERS).ask("foo")).status == "not_found"


def test_a_stock_pipeline_answers_with_the_first_amount_of_its_passages() -> None:
    stock = LangChain(PAPERS, LetterEmbedder(), size=60, overlap=5)
    reply = reply_from_json(stock.talk().ask("【海上保安庁】 測量船 7.0億円 ― 8.0億円"))
    assert reply.given
    (citation,) = reply.citations
    assert PAPERS.named(None).text[citation.start : citation.end] == citation.quote
    assert stock.search("測量船", 2)


def test_passages_without_an_amount_are_no_answer() -> None:
    nowhere = [Place(DOC, 0, 3), Place("other.txt", 0, 9)]
    assert first_amount(nowhere, PAPERS) is None
    assert answer_of("?", None, PAPERS)["status"] == "not_found"


@contextmanager
def scripted(*replies: object, status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve the replies one after the other, and keep what was asked."""
    left, asked = list(replies), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer with the next reply."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append({"path": self.path, "key": self.headers.get("Authorization"), **json.loads(body)})
            message = left.pop(0)
            content = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
            data = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def chat(url: str, papers: Papers = PAPERS) -> ChatModel:
    settings = ChatSettings(url=url, model="tiny", key=SecretStr("secret"), top=2, timeout=10)
    return ChatModel(settings, TermsSearch(papers), papers)


def answered(said: object) -> Reply:
    with scripted(said) as (url, _):
        return reply_from_json(chat(url).talk().ask("測量船はいくら"))


def test_a_chat_model_is_given_lines_and_cites_them_by_number() -> None:
    said = {"status": "answered", "answer": "7.0億円", "values": [{"value": "700000000", "unit": "円"}], "lines": [1]}
    with scripted(said, {"status": "not_found", "answer": "", "values": [], "lines": []}) as (url, asked):
        talk = chat(url).talk()
        reply, second = reply_from_json(talk.ask("測量船はいくら")), reply_from_json(talk.ask(NOTHING))
    assert asked[0]["path"] == "/v1/chat/completions"
    assert (asked[0]["key"], asked[0]["model"], asked[0]["temperature"]) == ("Bearer secret", "tiny", 0)
    assert TEXT.splitlines()[3] in asked[0]["messages"][-1]["content"]
    assert [message["role"] for message in asked[1]["messages"]] == ["system", "user", "assistant", "user"]
    assert (reply.results[0].value, reply.citations[0].line) == (Decimal(700_000_000), 4)
    assert reply.citations[0].start == place(4, "【海上保安庁】")
    assert second.status == "not_found"


@pytest.mark.parametrize(
    ("said", "status", "values"),
    [
        ("測量船は7.0億円です。", "answered", [700_000_000]),  # no JSON: the first amount of the text
        ("わかりません。", "not_found", []),
        ('答え: {"status": "answered", "values": [{"value": "1", "unit": "円"}], "lines": [99]}', "answered", [1]),
        ("{broken", "not_found", []),
        ({"status": "answered", "answer": "―", "values": [{"value": None, "unit": None}]}, "answered", [None]),
    ],
)
def test_whatever_a_model_says_is_read_or_refused(said: object, status: str, values: list[int | None]) -> None:
    reply = answered(said)
    assert (reply.status, [result.value for result in reply.results]) == (status, values)
    assert reply.citations == ()


def test_a_model_that_answers_out_of_shape_has_failed() -> None:
    assert answered({"status": "answered", "values": [{"value": "たくさん", "unit": "円"}]}).error


def test_a_model_that_cannot_be_reached_is_one_clear_line() -> None:
    with scripted("x", status=500) as (url, _), pytest.raises(EvalError, match="URAZUKE_CHAT_URL"):
        chat(url).talk().ask("?")
    with pytest.raises(EvalError, match="答えが得られません"):
        chat("http://127.0.0.1:9/v1").talk().ask("?")
