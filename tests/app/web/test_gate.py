"""Which names, sites and paths are let in."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.asgi import RootPath
from app.web.gate import Gate, host_name
from tests.app.web.asgi_calls import Inner, call

HOST = ("host", "127.0.0.1:7860")


def gate(**options: Any) -> Gate:  # noqa: ANN401 - as Gate takes them
    return Gate(Inner(), mounts=["", "/en"], **options)


# Paths


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("HEAD", "/"), ("GET", "/en/"), ("GET", "/en"), ("GET", "/healthz"), ("GET", "/assets/a-b.js"),
        ("GET", "/en/assets/a.js"), ("GET", "/theme.css"), ("GET", "/en/theme.css"), ("GET", "/favicon.ico"),
        ("GET", "/gradio_api/heartbeat/u63ptpw4awl"), ("GET", "/gradio_api/queue/data"), ("GET", "/gradio_api/app_id"),
        ("POST", "/gradio_api/queue/join"), ("POST", "/en/gradio_api/queue/join"), ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/reset"), ("GET", "/answer/a.csv"), ("GET", "/ledger.csv"), ("GET", "/ledger"),
        ("GET", "/source/a/b.txt"), ("POST", "/answer/a/feedback"), ("POST", "/login"), ("GET", "/files/app.js"),
    ],
)  # fmt: skip
def test_what_the_page_needs_is_open(method: str, path: str) -> None:
    assert call(gate(), method, path).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/proxy=https://evil.example/"), ("HEAD", "/gradio_api/proxy=x"),
        ("GET", "/gradio_api/file=/etc/passwd"), ("GET", "/gradio_api/file/etc/passwd"), ("GET", "/file=/etc/passwd"),
        ("POST", "/gradio_api/upload"), ("GET", "/gradio_api/upload_progress"),
        ("POST", "/gradio_api/component_server"), ("POST", "/gradio_api/component_server/"), ("GET", "/monitoring"),
        ("GET", "/monitoring/x"), ("GET", "/gradio_api/dev/reload"), ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/api/predict"),
        ("POST", "/gradio_api/call/predict"), ("GET", "/gradio_api/call/predict/1"), ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/openapi.json"), ("GET", "/config"), ("GET", "/en/config"), ("GET", "/gradio_api/token"),
        ("GET", "/gradio_api/user"), ("GET", "/gradio_api/queue/status"), ("POST", "/gradio_api/stream/x"),
        ("GET", "/gradio_api/stream/a/b/1/playlist.m3u8"), ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/vibe-edit"), ("GET", "/gradio_api/vibe-code"), ("GET", "/gradio_api/runs"),
        ("POST", "/gradio_api/run-history/connect"), ("GET", "/gradio_api/deep_link"), ("GET", "/manifest.json"),
        ("GET", "/gradio_api/custom_component/a/client/b/c"), ("GET", "/svelte/x"), ("GET", "/pwa_icon"),
        ("GET", "/gradio_api/profiling/traces"), ("OPTIONS", "/gradio_api/queue/join"), ("PUT", "/answer/a"),
        ("DELETE", "/"), ("POST", "/"), ("GET", "/gradio_api/queue/join"), ("POST", "/assets/x"), ("GET", "//"),
        ("GET", "//gradio_api/app_id"), ("GET", "/gradio_api/heartbeat/a/b"), ("GET", "/en/en/"), ("GET", "/docs"),
        ("GET", "/answers"), ("GET", "/../healthz"), ("POST", "/en/gradio_api/upload"), ("TRACE", "/healthz"),
    ],
)  # fmt: skip
def test_what_the_page_does_not_need_is_not_there(method: str, path: str) -> None:
    app = gate()
    got = call(app, method, path)
    assert (got.status, got.text.count("\n")) == (404, 1)
    assert got.text == "ここには何もありません。 / There is nothing here.\n"


def test_the_same_paths_are_open_under_a_root_path_either_way() -> None:
    app = RootPath(gate(), root="/yosan")
    for prefix in ("", "/yosan"):
        assert call(app, "GET", f"{prefix}/gradio_api/app_id").status == 200
        assert call(app, "GET", f"{prefix}/gradio_api/info").status == 404


def test_uploads_are_there_only_where_they_are_offered() -> None:
    app = gate(uploads=True)
    assert [call(app, method, "/gradio_api/upload").status for method in ("POST", "GET")] == [200, 404]
    assert call(app, "POST", "/en/gradio_api/upload").status == 200


def test_pages_can_be_named() -> None:
    app = gate(pages={"ledger"})
    assert [call(app, "GET", path).status for path in ("/ledger", "/login")] == [200, 404]


def test_no_websocket_is_opened_and_the_lifespan_passes() -> None:
    inner, sent = Inner(), []

    async def run() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:  # noqa: ANN401
            sent.append(message)

        app: Any = Gate(inner)
        await app({"type": "websocket", "path": "/", "headers": []}, receive, send)
        await app({"type": "lifespan"}, receive, send)

    asyncio.run(run())
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert [scope["type"] for scope in inner.asked] == ["lifespan"]


# Names


@pytest.mark.parametrize(
    ("options", "host", "status"),
    [
        ({"loopback": True}, "127.0.0.1:7860", 200),
        ({"loopback": True}, "localhost", 200),
        ({"loopback": True}, "LOCALHOST.:80", 200),
        ({"loopback": True}, "yosan.localhost", 200),
        ({"loopback": True}, "[::1]:7860", 200),
        ({"loopback": True}, "evil.example", 421),  # a name that was pointed at this machine
        ({"loopback": True}, "127.0.0.1.evil.example", 421),
        ({"loopback": True}, "127.0.0.1@evil.example", 421),
        ({"loopback": True}, "192.168.0.1", 421),
        ({"loopback": True}, "", 421),
        ({"loopback": True}, "a:b:c", 421),
        ({"loopback": True}, "localhost:99999", 421),
        ({"loopback": True, "allowed_hosts": ["Yosan.example.go.jp"]}, "yosan.example.go.jp", 200),
        ({"loopback": True, "allowed_hosts": ["yosan.example.go.jp"]}, "x.yosan.example.go.jp", 421),
        ({"allowed_hosts": ["*.example.go.jp"]}, "a.example.go.jp:443", 200),
        ({"allowed_hosts": ["*.example.go.jp"]}, "example.go.jp", 421),
        ({"allowed_hosts": ["*.example.go.jp"]}, "aexample.go.jp", 421),
        ({"allowed_hosts": ["*.example.go.jp"]}, "localhost", 200),
        ({"loopback": True, "allowed_hosts": ["*"]}, "evil.example", 200),
        ({}, "anything.example", 200),  # open to the network on purpose, and no name given
        ({"allowed_hosts": [" "]}, "anything.example", 200),
    ],
)
def test_only_our_names_are_answered(options: dict[str, Any], host: str, status: int) -> None:
    headers = [("host", host)] if host else []
    assert call(gate(**options), "GET", "/", headers=headers).status == status


def test_who_looks_after_the_server_may_use_any_name() -> None:
    app = gate(loopback=True)
    assert call(app, "GET", "/healthz", headers=[("host", "10.0.0.3")]).status == 200
    got = call(app, "GET", "/", headers=[("host", "10.0.0.3")])
    assert "URAZUKE_ALLOWED_HOSTS" in got.text and "10.0.0.3" not in got.text


@given(st.text(alphabet="ab.:[]@/\\?#% 0123456789é", max_size=24))
def test_a_host_is_a_plain_name_or_none(host: str) -> None:
    name = host_name(host)
    assert name is None or not set(name) & set("/\\@?#% ")


# Sites


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 200),  # no browser
        ([("sec-fetch-site", "same-origin"), ("origin", "https://yosan.example.go.jp")], 200),  # behind a proxy
        ([("sec-fetch-site", "none")], 200),
        ([("sec-fetch-site", "same-site")], 403),
        ([("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:7860")], 403),
        ([("origin", "http://127.0.0.1:7860")], 200),
        ([("origin", "http://127.0.0.1:9999")], 403),  # another server of this machine
        ([("origin", "https://127.0.0.1:7860")], 200),  # a proxy has taken TLS off
        ([("origin", "http://evil.example")], 403),
        ([("origin", "null")], 403),
        ([("origin", "file://")], 403),
        ([("origin", "")], 403),
        ([("origin", "http://")], 403),
        ([("origin", "https://yosan.example.go.jp"), ("x-forwarded-host", "yosan.example.go.jp, inner")], 200),
        ([("origin", "https://yosan.example.go.jp:443"), ("x-forwarded-host", "yosan.example.go.jp")], 200),
        ([("origin", "https://evil.example"), ("x-forwarded-host", "yosan.example.go.jp")], 403),
        ([("origin", "https://named.example.go.jp")], 200),  # allowed by its name
    ],
)
def test_only_our_own_page_can_act(headers: list[tuple[str, str]], status: int) -> None:
    app = gate(allowed_hosts=["named.example.go.jp"], loopback=True)
    for path in ("/gradio_api/queue/join", "/login", "/answer/a/feedback"):
        assert call(app, "POST", path, headers=[HOST, *headers]).status == status
    assert call(app, "GET", "/", headers=[HOST, *headers]).status == 200  # a link from elsewhere leads here


def test_the_ports_of_the_schemes_are_the_same_as_none() -> None:
    app = gate()
    for scheme, host, origin in [("http", "a.jp:80", "http://a.jp"), ("https", "a.jp", "https://a.jp:443")]:
        got = call(app, "POST", "/login", scheme=scheme, headers=[("host", host), ("origin", origin)])
        assert got.status == 200
    assert call(app, "POST", "/login", headers=[("origin", "http://a.jp")]).status == 403
