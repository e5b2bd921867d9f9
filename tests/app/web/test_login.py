"""Logging in, staying in, getting out; and browsers told apart without a login."""

import asyncio
import re
import threading
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.passwords import hash_password
from app.web.asgi import RootPath
from app.web.backoff import BackOff
from app.web.login import OWNER, SESSION, Login, Owner, local
from app.web.login_page import login_page
from app.web.people import People
from tests.app.web.asgi_calls import Got, Inner, acall, call

PASSWORD = "正しい horse battery"
HASH = hash_password(PASSWORD, cost=12)
KEY = b"k" * 32
FORM = ("content-type", "application/x-www-form-urlencoded")
PAGE = ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def login(inner: Inner | None = None, clock: Clock | None = None, key: bytes = KEY, hours: float = 12.0) -> Login:
    time = clock or Clock()
    names, addresses = BackOff(free=3, longest=60, clock=time), BackOff(free=8, longest=10, clock=time)
    people = People({"主計": HASH, "yosan": HASH})
    made = Login(inner or Inner(), people=people, key=key, hours=hours, names=names, addresses=addresses)
    made._sessions._clock = time
    return made


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def enter(app: Login | RootPath, name: str = "yosan", password: str = PASSWORD, **given: str) -> Got:
    client = given.pop("client", "192.0.2.7")
    return call(app, "POST", "/login", headers=[FORM], body=form(name=name, password=password, **given), client=client)


def token_of(got: Got) -> str:
    return got.cookies[SESSION].partition(";")[0]


def with_cookie(token: str) -> list[tuple[str, str]]:
    return [("cookie", f"a=b; {SESSION}={token}")]


def test_the_right_password_opens_the_page_and_says_who_it_is() -> None:
    inner = Inner()
    app = login(inner)
    got = enter(app, "主計", next="/ledger?q=予算")
    assert (got.status, got["location"]) == (303, "/ledger?q=" + quote("予算"))
    assert call(app, "GET", "/ledger", headers=with_cookie(token_of(got))).status == 200
    assert inner.state["user"] == "主計"


@pytest.mark.parametrize(
    ("scheme", "root", "attributes"),
    [
        ("http", "", {"Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Lax"}),
        ("https", "/yosan", {"Path=/yosan", "Max-Age=43200", "HttpOnly", "SameSite=Lax", "Secure"}),
    ],
)
def test_the_cookie_is_for_this_page_alone(scheme: str, root: str, attributes: set[str]) -> None:
    app = RootPath(login(), root=root)
    got = call(app, "POST", "/login", headers=[FORM], body=form(name="yosan", password=PASSWORD), scheme=scheme)
    assert set(got.cookies[SESSION].split("; ")[1:]) == attributes
    assert got["location"] == f"{root}/"


@pytest.mark.parametrize(
    ("name", "password"),
    [("yosan", "wrong one"), ("nobody", PASSWORD), ("", ""), ("yosan", ""), ("yosan", PASSWORD + "x" * 2000),
     ("x" * 5000, PASSWORD), ("a:b", PASSWORD), ("YOSAN", PASSWORD), ("yosan\x00", PASSWORD), ("\u2028", "x")],
)  # fmt: skip
def test_anything_else_does_not_and_says_the_same_of_all(name: str, password: str) -> None:
    got = enter(login(), name, password)
    assert (got.status, got.cookies) == (401, {})
    assert "名前かパスワードが違います。" in got.text


def test_a_form_that_is_too_large_or_odd_is_an_empty_one() -> None:
    app = login()
    big = form(name="yosan", password=PASSWORD, more="x" * 20_000)
    many = b"&".join(b"a%d=1" % number for number in range(50))
    for body in (big, many, b"\xff\xfe", b"%ff%fe=%ff", b""):
        assert call(app, "POST", "/login", headers=[FORM], body=[body[:9000], body[9000:]]).status in {401, 429}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", [PAGE], 303),
        ("HEAD", "/", [PAGE], 303),
        ("GET", "/answer/a?lang=en", [PAGE], 303),
        ("GET", "/en/", [PAGE], 303),
        ("GET", "/ledger.csv", [PAGE], 303),
        ("GET", "/ledger", [], 401),
        ("GET", "/ledger?fragment=1", [PAGE], 401),
        ("POST", "/answer/a/feedback", [PAGE], 401),
        ("POST", "/gradio_api/queue/join", [], 401),
        ("GET", "/gradio_api/heartbeat/x", [PAGE], 401),
        ("GET", "/assets/index-DphvyggB.js", [PAGE], 401),
        ("GET", "/en/theme.css", [PAGE], 401),
        ("GET", "/logins", [], 401),
        ("GET", "/login/x", [], 401),
        ("GET", "/files/", [], 401),
        ("GET", "/healthz/x", [], 401),
        ("GET", "/healthz", [], 200),
        ("GET", "/files/app.js", [], 200),
        ("GET", "/static/js/x.js", [], 200),
        ("GET", "/favicon.ico", [], 200),
    ],
)
def test_without_a_login_there_is_only_the_way_to_it(
    method: str, path: str, headers: list[tuple[str, str]], status: int
) -> None:
    inner = Inner()
    for app in (login(inner), RootPath(login(inner), root="/yosan")):
        root = "/yosan" if isinstance(app, RootPath) else ""
        got = call(app, method, path, headers=headers)
        assert got.status == status
        if status == 303:
            assert got["location"] == f"{root}/login?next={quote(root + path, safe='')}"
        if status == 401:
            assert got.text == "ログインしてください。 / Log in first.\n"
    assert all(scope["state"]["user"] is None for scope in inner.asked)


def changed(token: str, part: int, text: str) -> str:
    parts = token.split(".")
    parts[part] = text
    return ".".join(parts)


@pytest.mark.parametrize(
    ("part", "text"),
    [(0, "5Li76KiI"), (0, "bm9ib2R5"), (0, "_w"), (0, "A"), (1, "9999999999"), (2, "A" * 22), (3, "A" * 43), (3, "")],
)
def test_a_token_that_was_changed_is_none(part: int, text: str) -> None:
    app = login()
    token = token_of(enter(app))
    assert call(app, "GET", "/", headers=with_cookie(token)).status == 200
    assert call(app, "GET", "/", headers=with_cookie(changed(token, part, text))).status == 401


@given(st.text(alphabet="abcAB019._-=", max_size=120))
@example("a.1.AAAAAAAAAAAAAAAAAAAAAA." + "A" * 43)
def test_any_token_can_be_read(token: str) -> None:
    assert login()._sessions.name_in(token) is None


def test_a_session_runs_out_and_needs_its_key_and_its_password() -> None:
    clock = Clock()
    app = login(clock=clock, hours=1)
    token = token_of(enter(app))
    for other, status in [
        (login(clock=clock), 200),  # after a restart
        (login(clock=clock, key=b"other" * 8), 401),
        (login(clock=clock), 200),
    ]:
        assert call(other, "GET", "/", headers=with_cookie(token)).status == status
    app._people._hashes["yosan"] = hash_password(PASSWORD, cost=12)
    assert call(app, "GET", "/", headers=with_cookie(token)).status == 401
    clock.now += 3600
    assert call(login(clock=clock), "GET", "/", headers=with_cookie(token)).status == 401


def test_logging_out_ends_the_session_wherever_its_cookie_is() -> None:
    inner = Inner()
    app = RootPath(login(inner), root="/yosan")
    token = token_of(enter(app))
    asked = call(app, "GET", "/yosan/logout", headers=with_cookie(token))
    assert 'method="post" action="/yosan/logout"' in asked.text
    assert call(app, "GET", "/yosan/", headers=with_cookie(token)).status == 200  # a link alone ends nothing
    got = call(app, "POST", "/logout", headers=with_cookie(token))
    assert (got.status, got["location"]) == (303, "/yosan/login")
    assert got.cookies[SESSION].startswith("; Path=/yosan; Max-Age=0;")
    assert call(app, "GET", "/yosan/", headers=with_cookie(token)).status == 401
    assert call(app, "POST", "/logout", headers=with_cookie("x")).status == 303


def test_ended_sessions_are_kept_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.sessions._MOST_ENDED", 3)
    clock = Clock()
    sessions = login(clock=clock)._sessions
    tokens = [sessions.begin("yosan") for _ in range(5)]
    for token in tokens:
        sessions.end(token)
    assert [sessions.name_in(token) for token in tokens] == ["yosan", "yosan", None, None, None]
    clock.now += sessions.seconds + 1
    sessions.end(sessions.begin("yosan"))
    assert len(sessions._ended) == 1


# The form


def test_the_form_is_there_in_both_languages_and_labels_its_fields() -> None:
    for lang, words in (("ja", ("名前", "パスワード", "ログインする")), ("en", ("Name", "Password", "Log in"))):
        got = call(login(), "GET", f"/login?lang={lang}&next=/ledger")
        assert (got.status, got["content-type"]) == (200, "text/html; charset=utf-8")
        assert f'<html lang="{lang}">' in got.text
        assert all(word in got.text for word in words)
        labelled, fields = (
            set(re.findall(r'<label for="(\w+)"', got.text)),
            set(re.findall(r'<input id="(\w+)"', got.text)),
        )
        assert labelled == fields == {"name", "password"}
        assert 'name="next" value="/ledger"' in got.text
        assert "<script" not in got.text and "http" not in got.text


def test_what_was_typed_is_text() -> None:
    bad = '"><script>alert(1)</script>'
    got = call(login(), "POST", "/login", headers=[FORM], body=form(name=bad, password="x", next=f"/{bad}", lang="en"))
    assert "<script" not in got.text
    assert "The name or the password is wrong." in got.text
    page = login_page("ja", "/a", name=bad, wanted=f"/a/{bad}", problem=bad)
    assert "<script" not in page


def test_who_is_in_already_goes_on() -> None:
    app = login()
    token = token_of(enter(app))
    got = call(app, "GET", "/login?next=/ledger", headers=with_cookie(token))
    assert (got.status, got["location"]) == (303, "/ledger")


@pytest.mark.parametrize(
    ("address", "root", "to"),
    [
        ("/ledger?q=a&b=c#L3", "", "/ledger?q=a&b=c#L3"),
        ("/source/予算.txt", "", "/source/" + quote("予算.txt")),
        ("/yosan/ledger", "/yosan", "/yosan/ledger"),
        ("/yosan", "/yosan", "/yosan"),
        ("", "", "/"),
        ("ledger", "", "/"),
        ("//evil.example", "", "/"),
        ("/\\evil.example", "", "/"),
        ("/a\\b", "", "/"),
        ("/\t/evil.example", "", "/"),
        ("/a\r\nset-cookie: x=y", "", "/"),
        (" /ledger", "", "/"),
        ("https://evil.example", "", "/"),
        ("javascript:alert(1)", "", "/"),
        ("/other", "/yosan", "/yosan/"),
        ("/yosanx", "/yosan", "/yosan/"),
        ("/yosan/../other", "/yosan", "/yosan/"),
        ("/yosan/%2e%2E/other", "/yosan", "/yosan/"),
        ("/login?next=/login", "", "/"),
        ("/yosan/logout/", "/yosan", "/yosan/"),
        ("/" + "x" * 3000, "", "/"),
    ],
)
def test_logging_in_leads_nowhere_else(address: str, root: str, to: str) -> None:
    assert local(address, {"root_path": root}) == to


@given(st.text(max_size=40))
def test_any_address_becomes_one_of_ours(address: str) -> None:
    for root in ("", "/yosan"):
        found = local(address, {"root_path": root})
        assert found.isascii() and found.startswith(f"{root}/"[: len(found)]) and not re.match(r"/[/\\]", found)


# Failures


def test_failures_of_a_name_make_it_wait_longer_each_time() -> None:
    clock = Clock()
    app = login(clock=clock)
    for name in ("yosan", "nobody"):  # of both alike, so that nobody learns who is known
        statuses = [enter(app, name, "wrong one", client=f"{name}{number}").status for number in range(4)]
        assert statuses == [401, 401, 401, 429]
        clock.now += 1
        assert enter(app, name, "wrong one").status == 401
        got = enter(app, name, PASSWORD)
        assert (got.status, got["retry-after"]) == (429, "2")
        assert "あと 2 秒" in got.text
    clock.now += 2
    assert enter(app).status == 303
    assert [enter(app, "yosan", "wrong one").status for _ in range(3)] == [401, 401, 401]  # all forgotten


def test_failures_of_an_address_make_it_wait_too_but_not_the_others() -> None:
    clock = Clock()
    app = login(clock=clock)
    for number in range(8):
        assert enter(app, f"name{number}", "wrong one").status == 401
    assert enter(app).status == 429
    assert enter(app, client="192.0.2.8").status == 303


async def test_many_tries_at_once_gain_nothing() -> None:
    app = login()
    body = form(name="yosan", password="wrong one")
    tries = [acall(app, "POST", "/login", headers=[FORM], body=body, client=f"c{n}") for n in range(20)]
    assert sorted(got.status for got in await asyncio.gather(*tries)) == [401] * 3 + [429] * 17


async def test_the_page_goes_on_while_a_password_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    app = login()
    monkeypatch.setattr(app._people, "matches", lambda *_: held.wait(10))
    waiting = asyncio.create_task(acall(app, "POST", "/login", headers=[FORM], body=form(name="yosan", password="x")))
    await asyncio.sleep(0.01)
    assert (await acall(app, "GET", "/healthz")).status == 200
    assert not waiting.done()
    held.set()
    assert (await waiting).status == 303


def test_failures_are_kept_in_bounded_memory_and_forgotten() -> None:
    clock = Clock()
    tries = BackOff(free=1, longest=8, forget=100, most=3, clock=clock)
    for key in "aabcd":
        tries.failed(key)
        clock.now += 1
    assert len(tries) == 3
    assert (tries.wait("a"), tries.wait("b"), tries.wait("d")) == (0, 0, 0)
    for _ in range(2000):
        tries.failed("d")
    assert tries.wait("d") == 8
    tries.forgive("d", all_of_them=True)
    tries.forgive("d")
    assert tries.wait("d") == 0
    clock.now += 101
    tries.failed("e")
    assert len(tries) == 1
    tries.forgive("e")
    assert len(tries) == 0


# Without a login


def test_a_browser_keeps_the_number_that_it_was_given() -> None:
    inner = Inner()
    app = RootPath(Owner(inner), root="/yosan")
    got = call(app, "GET", "/yosan/", scheme="https")
    owner, *attributes = got.cookies[OWNER].split("; ")
    assert owner == inner.state["owner"]
    assert set(attributes) == {"Path=/yosan", "Max-Age=31536000", "HttpOnly", "SameSite=Lax", "Secure"}
    again = call(app, "GET", "/answer/a", headers=[("cookie", f"{OWNER}={owner}")])
    assert (inner.state["owner"], again.cookies) == (owner, {})


@pytest.mark.parametrize("held", ["", "short", "x" * 33, "x" * 31 + "é", "x" * 31 + '"', "x" * 31 + " "])
def test_a_number_that_we_did_not_give_is_replaced(held: str) -> None:
    inner = Inner()
    got = call(Owner(inner), "GET", "/", headers=[("cookie", f"{OWNER}={held}")])
    assert got.cookies[OWNER].partition(";")[0] == inner.state["owner"] != held
    assert len(inner.state["owner"]) == 32


@pytest.mark.parametrize("path", ["/healthz", "/files/app.js", "/assets/a.js", "/en/gradio_api/app_id", "/theme.css"])
def test_parts_of_a_page_give_no_number(path: str) -> None:
    inner = Inner()
    assert call(Owner(inner), "GET", path).cookies == {}
    assert len(inner.state["owner"]) == 32


async def test_what_is_no_request_passes(tmp_path: Path) -> None:
    inner = Inner()
    for app in (login(inner), Owner(inner)):
        await app({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert len(inner.asked) == 2
