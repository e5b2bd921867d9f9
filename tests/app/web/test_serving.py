"""Serving: the socket, the command, health, headers, and what stands in the place of the page until it is ready."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from app.assistant import Progress
from app.messages import CommandError
from app.web.addresses import Addresses
from app.web.server import listen
from app.web.starting import Front, starting_page
from tests.app.web.site import HOST, WARNINGS

ROOT = Path(__file__).parents[3]
pytestmark = WARNINGS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def get(address: str) -> tuple[int, dict[str, str], str]:
    with urllib.request.urlopen(address, timeout=10) as response:
        return response.status, dict(response.headers), response.read().decode()


def test_a_port_in_use_is_told_in_one_line() -> None:
    with listen(HOST, 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"{HOST}:{port} は使われています。--port"), listen(HOST, port):
            pass


@pytest.mark.parametrize("host", ["no such host", "203.0.113.1"])
def test_an_address_that_is_not_ours_is_told_in_one_line(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if host == "no such host":
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(-2, "unknown"))
        )
    with pytest.raises(CommandError, match="では待ち受けできません"), listen(host, 7860):
        pass


def test_healthz_answers_200(address: str) -> None:
    assert get(f"{address}healthz")[::2] == (200, "ok\n")


@pytest.mark.parametrize("path", ["", "en/"])
def test_the_page_names_no_other_machine(address: str, path: str) -> None:
    status, headers, page = get(address + path)
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert "'nonce-" in scripts[1]
    assert "unsafe" not in scripts[1]
    assert re.search(rf'<html[^>]*\slang="{"en" if path else "ja"}"', page)
    outside = set(re.findall(r"https?://([^/\"'\\ )]+)", page)) - {address.split("/")[2]}
    assert outside == set()


def test_stylesheets_are_all_here(address: str) -> None:
    _, _, page = get(address)
    sheets = re.findall(r'href="([^"]+\.css[^"]*)"', page)
    assert sheets
    for sheet in sheets:
        _, _, css = get(address + sheet.removeprefix("./").removeprefix("/"))
        assert not re.findall(r"url\(\s*['\"]?(https?://[^)]+)", css)
        assert "@import" not in css


@pytest.mark.parametrize("path", ["gradio_api/upload", "gradio_api/proxy=http://example.org", "monitoring", "docs"])
def test_what_the_page_does_not_need_is_closed(address: str, path: str) -> None:
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=10)
    for method in ("GET", "POST"):
        connection.request(method, f"/{path}")
        response = connection.getresponse()
        response.read()
        assert response.status in (403, 404, 405)
    connection.close()


def test_the_progress_is_shown_until_questions_can_be_asked() -> None:
    page = starting_page(Progress("read", 3, 12, "資料を読んでいます", "Reading"), Addresses())
    assert '<progress max="12" value="3"' in page
    assert "資料を読んでいます" in page
    assert "準備しています" in starting_page(None, Addresses())
    assert "Reading" in starting_page(Progress("read", 3, 12, "資料", "Reading"), Addresses("", "en"))


async def test_until_then_health_answers_503_and_the_page_looks_again() -> None:
    front = Front(Addresses())
    front.report(Progress("vectors", 1, 2, "探す準備", "Preparing"))
    for path, words in (("/healthz", "探す準備"), ("/", "<progress")):
        sent: list[Any] = []

        async def send(message: Any, sent: list[Any] = sent) -> None:  # noqa: ANN401 - an ASGI message
            sent.append(message)

        await front({"type": "http", "path": path, "method": "GET", "headers": []}, _never, send)
        assert sent[0]["status"] == 503
        assert words in sent[1]["body"].decode()


async def _never() -> Any:  # noqa: ANN401
    raise AssertionError("nothing is read")


def test_the_command_prints_its_address_and_ends_on_interrupt() -> None:
    command = [sys.executable, "-m", "app.cli", "web", "--port", str(free_port())]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, text=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert line.startswith(f"対話画面: http://{HOST}:{command[-1]}/")
        assert get(f"http://{HOST}:{command[-1]}/healthz")[0] == 200
        assert "裏付け Urazuke" in get(f"http://{HOST}:{command[-1]}/")[2]
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert "Traceback" not in err


def test_the_command_says_that_its_port_is_taken() -> None:
    with listen(HOST, 0) as taken:
        command = [sys.executable, "-m", "app.cli", "web", "--port", str(taken.getsockname()[1])]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert "使われています" in ran.stderr
