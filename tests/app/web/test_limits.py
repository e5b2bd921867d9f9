"""How much, how slow, how many."""

import asyncio
from typing import Any

import pytest

from app.web.asgi import RootPath
from app.web.limits import Limits
from tests.app.web.asgi_calls import Got, Inner, acall, call

KB = 1024


@pytest.mark.parametrize(
    ("size", "length", "status"),
    [(0, True, 200), (10 * KB, True, 200), (10 * KB, False, 200), (10 * KB + 1, True, 413), (10 * KB + 1, False, 413)],
)
def test_a_body_has_a_size(size: int, length: bool, status: int) -> None:
    inner = Inner()
    headers = [] if length else [("transfer-encoding", "chunked")]
    parts = [b"x" * min(KB, size - at) for at in range(0, size, KB)] or [b""]
    got = call(Limits(inner, request_kb=10), "POST", "/answer/a", body=parts, length=length, headers=headers)
    assert got.status == status
    if status == 200:
        assert inner.taken == [b"x" * size]
    else:
        assert (inner.asked, got["connection"], got.text.count("\n")) == ([], "close", 1)
        assert "10 KB" in got.text


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "+5", "１"])
def test_a_length_is_a_number(length: str) -> None:
    headers = [("content-length", length.encode().decode("latin-1"))]
    assert call(Limits(Inner()), "POST", "/answer/a", headers=headers).status == 400


def test_a_length_of_many_digits_is_too_large() -> None:
    assert call(Limits(Inner()), "POST", "/x", headers=[("content-length", "9" * 5000)]).status == 413


def test_addresses_and_headers_have_a_size() -> None:
    app = Limits(Inner())
    assert call(app, "GET", "/ledger?q=" + "x" * 8000).status == 200
    assert call(app, "GET", "/ledger?q=" + "x" * 9000).status == 414
    assert call(app, "GET", "/" + "x" * 9000).status == 414
    assert call(app, "GET", "/", headers=[("cookie", "x" * 30_000)]).status == 200
    assert call(app, "GET", "/", headers=[(f"x-{n}", "x" * 1000) for n in range(40)]).status == 431


def test_a_slow_body_is_given_up() -> None:
    inner = Inner()
    got = call(Limits(inner, seconds=0.05), "POST", "/answer/a", body=[b"a", b"b", b"c"], pause=0.03)
    assert (got.status, got["connection"], inner.asked) == (408, "close", [])


def test_a_sender_who_leaves_gets_no_answer() -> None:
    inner = Inner()
    got = call(Limits(inner), "POST", "/answer/a", body=[], headers=[("content-length", "5")])
    assert (got.sent, inner.asked) == ([], [])


async def test_after_the_body_the_application_hears_of_a_disconnect() -> None:
    heard: list[str] = []

    async def app(_: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        heard.extend([(await receive())["type"], (await receive())["type"]])
        await send({"type": "http.response.start", "status": 204, "headers": []})

    assert (await acall(Limits(app), "POST", "/answer/a", body=b"x")).status == 204
    assert heard == ["http.request", "http.disconnect"]


@pytest.mark.parametrize(
    ("size", "length", "pause", "status", "taken"),
    [
        (20 * KB, True, 0.0, 200, 20 * KB),
        (20 * KB + 1, True, 0.0, 413, None),
        (2, False, 0.0, 411, None),
        (4 * KB, True, 0.2, 200, 0),  # as if the sender had gone
    ],
)
def test_an_upload_has_limits_of_its_own(size: int, length: bool, pause: float, status: int, taken: int | None) -> None:
    inner = Inner()
    app = RootPath(Limits(inner, request_kb=1, upload_kb=20, seconds=0.1), root="/yosan")
    headers = [] if length else [("transfer-encoding", "chunked")]
    parts = [b"x" * KB] * (size // KB) + [b"x" * (size % KB)] * (size % KB > 0)
    got = call(app, "POST", "/gradio_api/upload", body=parts, length=length, headers=headers, pause=pause)
    assert got.status == status
    assert [len(body) for body in inner.taken] == ([] if taken is None else [taken])


def test_uploads_that_are_not_offered_take_nothing() -> None:
    assert call(Limits(Inner()), "POST", "/gradio_api/upload", body=b"x").status == 413


async def test_one_address_has_so_many_questions_open() -> None:
    ready, inner = asyncio.Event(), Inner()

    async def slow(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        await ready.wait()
        await inner(scope, receive, send)

    app = Limits(slow, asking=50)

    async def ask(client: str = "192.0.2.7", path: str = "/gradio_api/queue/join") -> Got:
        return await acall(app, "POST", path, client=client, body=b"{}")

    crowd = [asyncio.create_task(ask()) for _ in range(50)]
    await asyncio.sleep(0.01)
    refused = await ask()
    assert (refused.status, refused["retry-after"], refused.text.count("\n")) == (429, "1", 1)
    others = [asyncio.create_task(ask("192.0.2.8")), asyncio.create_task(ask(path="/answer/a/feedback"))]
    await asyncio.sleep(0.01)
    ready.set()
    assert {got.status for got in await asyncio.gather(*crowd, *others)} == {200}
    assert (await ask(path="/en/gradio_api/queue/join")).status == 200
    assert not app._open  # nobody is remembered who asks nothing


async def test_what_is_no_request_passes() -> None:
    inner = Inner()
    await Limits(inner)({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert inner.asked == [{"type": "lifespan"}]
