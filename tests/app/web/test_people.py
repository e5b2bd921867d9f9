"""Passwords as hashes, the file of those who may log in, the key of sessions, and all layers together."""

import io
import os
import stat
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import cli
from app.messages import CommandError
from app.passwords import PasswordHash, hash_password, read_hash
from app.settings import Settings
from app.web.layers import protect
from app.web.people import People, is_name, people_of, read_people
from app.web.sessions import key_file, session_key
from tests.app.web.asgi_calls import Inner, call

PASSWORD = "correct horse"
HASH = hash_password(PASSWORD, cost=12)
OTHER = hash_password("another one", cost=12)


# Hashes


def test_a_hash_is_of_the_usual_strength_and_form() -> None:
    text = str(hash_password(PASSWORD))
    assert text.startswith("$scrypt$ln=15,r=8,p=1$")
    assert read_hash(f" {text}\n", "here").matches(PASSWORD)
    assert not read_hash(text, "here").matches("wrong")
    assert text != str(hash_password(PASSWORD))


def test_a_hash_made_elsewhere_is_read() -> None:  # RFC 7914, section 12, with another n: checked with hashlib
    salt, digest = b"SodiumChloride", HASH
    other = PasswordHash(14, 8, 1, salt, bytes.fromhex(
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
    ))  # fmt: skip
    assert other.matches("pleaseletmein")
    assert read_hash(str(other), "here") == other
    assert digest != other


@given(st.integers(12, 16), st.integers(1, 16), st.integers(1, 4), st.binary(min_size=9, max_size=64),
       st.binary(min_size=17, max_size=64))  # fmt: skip
def test_what_is_written_can_be_read(cost: int, block: int, lanes: int, salt: bytes, digest: bytes) -> None:
    given_hash = PasswordHash(cost, block, lanes, salt, digest)
    assert read_hash(str(given_hash), "here") == given_hash


GOOD = str(HASH)


@pytest.mark.parametrize(
    "text",
    [
        "", PASSWORD, GOOD[:-30], GOOD + "=", GOOD.replace("scrypt", "argon2id"), GOOD.replace("ln=12", "ln=4"),
        GOOD.replace("ln=12", "ln=25"), GOOD.replace("r=8", "r=0"), GOOD.replace("p=1", "p=0"),
        GOOD.replace("ln=12,r=8", "ln=20,r=99"), GOOD.replace("$", "$$", 1), GOOD + "\n" + GOOD,
        "$scrypt$ln=12,r=8,p=1$AAAAAAAAAAAAA$" + "A" * 43, "$scrypt$ln=12,r=8,p=1$AAAAAAAAAAAAAAAA$" + "A" * 41,
    ],
    ids=range(14),  # a hash is another one each time, and the processes that run tests must agree on their names
)  # fmt: skip
def test_what_is_no_hash_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(CommandError, match=r"^here: .*urazuke password") as caught:
        read_hash(text, "here")
    assert not text or text not in str(caught.value)


@given(st.text(alphabet="$scryptln=0123456789,rpAa+/=", max_size=90))
def test_a_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        assert str(read_hash(text, "here"))
    except CommandError:
        pass


@settings(max_examples=5, deadline=None)
@given(st.text(min_size=8, max_size=20))
def test_any_password_has_a_hash_of_its_own(password: str) -> None:
    made = hash_password(password, cost=12)
    assert made.matches(password) and not made.matches(password + "x") and not made.unlike().matches(password)


# People


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "people"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def test_the_file_names_people_a_line_each(tmp_path: Path) -> None:
    file = written(tmp_path, f"\ufeff# 主計局\n\n主計 太郎:{HASH}\r\n  yosan:{OTHER}  \n")
    assert read_people(file) == {"主計 太郎": HASH, "yosan": OTHER}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yosan\n", r"people:1: 「名前:ハッシュ」の形ではありません"),
        (f"\n{HASH}\n", r"people:2: "),
        (f"a:{HASH}\nb:x\n", r"people:2: パスワードのハッシュとして"),
        (f"a:{HASH}\na:{OTHER}\n", r"people:2: 同じ名前"),
        ("# nobody\n", r"people に名前が一つもありません"),
        (f"{'a' * 65}:{HASH}", r"people:1: "),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CommandError, match=message) as caught:
        read_people(written(tmp_path, text))
    assert "$" not in str(caught.value) + caught.value.en


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"を読めません（.*）"):
        read_people(tmp_path / "none")
    (tmp_path / "bytes").write_bytes(b"\xff")
    with pytest.raises(CommandError, match="UTF-8"):
        read_people(tmp_path / "bytes")


def test_only_a_name_with_its_password_matches(tmp_path: Path) -> None:
    people = People({"a": HASH}, written(tmp_path, f"b:{OTHER}"))
    cases = [("a", PASSWORD), ("b", "another one"), ("a", "another one"), ("c", PASSWORD), ("", "")]
    assert [people.matches(*case) for case in cases] == [True, True, False, False, False]


def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    told: list[CommandError] = []
    file = written(tmp_path, f"a:{HASH}\n")
    people = People({}, file, tell=told.append)
    file.write_text(f"b:{OTHER}\n\n", encoding="utf-8")
    assert (people.get("a"), people.get("b")) == (None, OTHER)
    file.write_text("b:broken", encoding="utf-8")
    assert (people.get("b"), len(told)) == (OTHER, 1)
    file.unlink()
    assert [people.get("b"), people.get("b")] == [OTHER, OTHER]
    assert len(told) == 2


@pytest.mark.parametrize(("mode", "count"), [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1), (0o644, 1)])
def test_a_file_that_others_can_read_is_warned_of(tmp_path: Path, mode: int, count: int) -> None:
    people = People({}, written(tmp_path, f"a:{HASH}", mode))
    assert len(people.warnings()) == count
    assert all("chmod 600" in str(warning) and "chmod 600" in warning.en for warning in people.warnings())


@given(st.text(max_size=70))
def test_a_name_fits_on_its_line(name: str) -> None:
    if is_name(name):
        assert f"{name}:x".splitlines() == [f"{name}:x"] and ":" not in name


# Settings


def configured(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(f"URAZUKE_{name}", value)
    return Settings()


def test_without_settings_everybody_may_use_the_page() -> None:
    found = Settings()
    assert people_of(found) is None
    assert (found.allowed_hosts, found.max_request_kb, found.max_upload_mb, found.auth_hours) == ((), 1024, 20, 12.0)


def test_settings_come_from_the_environment_and_keep_the_hash_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configured(
        monkeypatch, AUTH_USER="yosan", AUTH_HASH=GOOD, ALLOWED_HOSTS="a.jp, *.b.jp c.jp", AUTH_HOURS="0.5"
    )
    assert (found.allowed_hosts, found.auth_hours) == (("a.jp", "*.b.jp", "c.jp"), 0.5)
    assert GOOD not in repr(found)
    people = people_of(found)
    assert people is not None and people.matches("yosan", PASSWORD) and people.warnings() == []


def test_a_file_and_a_user_stand_beside_each_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = written(tmp_path, f"b:{OTHER}\n")
    people = people_of(configured(monkeypatch, AUTH_USER="a", AUTH_HASH=GOOD, AUTH_FILE=str(file)))
    assert people is not None and people.get("a") == HASH and people.get("b") == OTHER


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"AUTH_USER": "a"}, "両方"),
        ({"AUTH_HASH": GOOD}, "両方"),
        ({"AUTH_USER": "a:b", "AUTH_HASH": GOOD}, "URAZUKE_AUTH_USER"),
        ({"AUTH_USER": "a", "AUTH_HASH": PASSWORD}, "URAZUKE_AUTH_HASH"),
        ({"AUTH_FILE": "/nowhere/people"}, "URAZUKE_AUTH_FILE"),
    ],
)
def test_half_a_login_is_none_and_is_told(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    with pytest.raises(CommandError, match=message) as caught:
        people_of(configured(monkeypatch, **variables))
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("AUTH_HOURS", "0"), ("AUTH_HOURS", "nan"), ("MAX_REQUEST_KB", "0"), ("MAX_UPLOAD_MB", "x")]
)
def test_a_setting_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name.lower()):
        configured(monkeypatch, **{name: value})


# The key


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(session_key(home))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1 and len(keys) == 8 and len(keys[0]) == 32
    assert stat.S_IMODE(key_file(home).stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["session.key"]
    assert session_key(home) == keys[0]


def test_a_key_is_made_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links")

    monkeypatch.setattr(os, "link", refuse)
    assert len(session_key(tmp_path)) == 32
    assert [path.name for path in tmp_path.iterdir()] == ["session.key"]


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    key_file(tmp_path).write_bytes(b"short")
    with pytest.raises(CommandError, match=r"session\.key .*5 < 32"):
        session_key(tmp_path)
    key_file(tmp_path).unlink()
    key_file(tmp_path).mkdir()
    with pytest.raises(CommandError, match=r"session\.key"):
        session_key(tmp_path)


# The command


def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *arguments: str,
    stdin: bytes | None = b"",
    typed: tuple[str, ...] = (),
) -> tuple[int, str, str]:
    class Stdin(io.TextIOWrapper):
        def isatty(self) -> bool:
            return bool(typed)

    answers = list(typed)

    def getpass(prompt: str) -> str:
        if answers[0] == "EOF":
            raise EOFError
        return answers.pop(0)

    monkeypatch.setattr("app.commands.password.getpass", getpass)
    monkeypatch.setattr(sys, "stdin", None if stdin is None else Stdin(io.BytesIO(stdin), encoding="utf-8"))
    with pytest.raises(SystemExit) as ended:
        cli.main(["password", *arguments])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


@pytest.mark.parametrize(
    ("arguments", "given_as", "password"),
    [
        (("主計",), {"stdin": "長いパスワードです\r\n".encode()}, "長いパスワードです"),
        (("yosan", "--lang", "en"), {"stdin": b" spaced out "}, " spaced out "),
        ((), {"typed": ("correct horse", "correct horse")}, "correct horse"),
    ],
)
def test_the_command_prints_a_line_for_the_file(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: tuple[str, ...],
    given_as: dict[str, Any],
    password: str,
) -> None:
    status, out, err = run(monkeypatch, capsys, *arguments, **given_as)
    assert (status, err, out.count("\n")) == (0, "", 1)
    assert password not in out
    if arguments:
        assert People({}, written(tmp_path, out)).matches(arguments[0], password)
    else:
        assert read_hash(out, "here").matches(password)


@pytest.mark.parametrize(
    ("arguments", "given_as", "status", "message"),
    [
        ((), {"stdin": b"short\n"}, 2, "8 文字以上"),
        ((), {"stdin": b""}, 2, "8 文字以上"),
        ((), {"stdin": None}, 2, "8 文字以上"),
        ((), {"stdin": b"x" * 2000}, 2, "1024 文字以下"),
        ((), {"stdin": b"two lines\nof it\n"}, 2, "一行"),
        ((), {"stdin": b"\xff" * 12}, 2, "UTF-8"),
        (("a:b",), {"stdin": b"correct horse"}, 2, "'a:b'"),
        ((" a",), {"stdin": b"correct horse"}, 2, "使えません"),
        (("--lang", "en"), {"typed": ("correct horse", "other horse")}, 2, "differ"),
        ((), {"typed": ("EOF",)}, 1, ""),
    ],
)
def test_the_command_says_what_is_wrong_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    given_as: dict[str, Any],
    status: int,
    message: str,
) -> None:
    got, out, err = run(monkeypatch, capsys, *arguments, **given_as)
    assert (got, out, err.count("\n")) == (status, "", 1 if message else 0)
    assert message in err and "horse" not in err


# All layers


def test_without_a_login_all_layers_let_the_page_through_and_tell_browsers_apart(tmp_path: Path) -> None:
    inner = Inner(body=b"<html lang='en'><script>1</script>", headers=[(b"content-type", b"text/html")])
    app = protect(inner, Settings(home=tmp_path), root="/yosan", shell={"/": "ja", "/en": "en"}, head="<meta name=a>")
    local = ("host", "localhost:7860")
    for path in ("/yosan/", "/", "/en/", "/en"):
        got = call(app, "GET", path, headers=[local])
        assert (got.status, got.text.count("nonce="), "urazuke_owner" in got.cookies) == (200, 1, True)
    refused = [
        call(app, "GET", "/", headers=[("host", "evil.example")]),
        call(app, "POST", "/gradio_api/queue/join", headers=[local, ("origin", "http://evil.example")]),
        call(app, "GET", "/login", headers=[local]),
        call(app, "GET", "/config", headers=[local]),
        call(app, "POST", "/gradio_api/upload", headers=[local], body=b"x"),
        call(app, "POST", "/answer/a/feedback", headers=[local], body=b"x" * 1024 * 1025),
    ]
    assert [got.status for got in refused] == [421, 403, 404, 404, 404, 413]
    assert all("default-src 'self'" in got["content-security-policy"] for got in refused)
    assert not key_file(tmp_path).exists()


def test_with_a_login_all_layers_ask_for_it(tmp_path: Path) -> None:
    told: list[CommandError] = []
    file = written(tmp_path, f"yosan:{HASH}", 0o644)
    inner = Inner()
    chosen = Settings(home=tmp_path / "home", auth_file=file)
    app = protect(inner, chosen, root="/yosan", host="0.0.0.0", lang="en", warn=told.append)
    assert [str(file) in str(warning) for warning in told] == [True]
    got = call(app, "GET", "/yosan/", headers=[("accept", "text/html")])
    assert (got.status, got["location"]) == (303, "/yosan/login?next=%2Fyosan%2F")
    assert "Password" in call(app, "GET", "/yosan/login").text
    body = urlencode({"name": "yosan", "password": PASSWORD}).encode()
    got = call(app, "POST", "/login", body=body)
    cookie = got.cookies["urazuke_session"].partition(";")[0]
    assert call(app, "GET", "/yosan/", headers=[("cookie", f"urazuke_session={cookie}")]).status == 200
    assert inner.state["user"] == "yosan"
    again = protect(inner, chosen, root="/yosan", host="0.0.0.0")  # after a restart
    assert call(again, "GET", "/yosan/", headers=[("cookie", f"urazuke_session={cookie}")]).status == 200
