"""`urazuke add`, `documents`, `remove`, `vectors`: each in words, with one line for what cannot be done."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import cli, opening
from app.commands.bar import Bar
from app.intake import following
from app.opening import Progress
from tests.app.papers import SEA, write

LIST = "事業名,予算額（百万円）\n測量,12\n観測,30\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    status: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def urazuke(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return a function that runs the command line over a home of its own."""
    monkeypatch.setenv("URAZUKE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("URAZUKE_VECTORS", "off")

    def run(*arguments: str | Path) -> Ran:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run


def test_documents_come_in_are_corrected_and_go(urazuke: Command, tmp_path: Path) -> None:
    given = write(tmp_path / "given", {"sea.txt": SEA, "list.csv": LIST, "bad.csv": b"\0"})
    ran = urazuke("add", given, given / "sea.txt")
    assert ran.status == 0
    assert "追加 given/list.csv" in ran.out and "省略 sea.txt: 同じ内容の given/sea.txt があります。" in ran.out
    assert "読めない資料 given/bad.csv" in ran.out and "(?) は資料から推測した値です" in ran.out
    assert "資料を読んでいます（3 件）" in ran.err
    rows = {row["doc"]: row for row in json.loads(urazuke("documents", "--json").out)}
    assert rows["given/list.csv"]["kind"] == "csv" and rows["given/list.csv"]["amounts"] == 2
    assert rows["given/sea.txt"]["fiscal_year"] == 2022 and "fiscal_year" in rows["given/sea.txt"]["guessed"]
    assert rows["given/bad.csv"]["problem"]
    ran = urazuke("documents", "--set", "fiscal_year=2024", "--set", "title=海", "--json", "list.csv")
    (row,) = json.loads(ran.out)
    assert (row["fiscal_year"], row["title"]) == (2024, "海") and "title" not in row["guessed"]
    assert "直しました: given/list.csv" in urazuke("documents", "--set", "unit=千円", "list.csv").out
    assert "given/sea.txt" not in urazuke("documents", "list.csv").out
    assert "3.6億円" in urazuke("ask", "沿岸観測所の整備の予算額は？").out
    ran = urazuke("remove", "list.csv", "bad.csv")
    assert ran.out.splitlines() == ["削除 given/list.csv", "削除 given/bad.csv"]
    assert "付属の資料に戻ります" in urazuke("remove", "sea.txt").out
    assert "r02_government" in urazuke("documents").out


def test_a_folder_of_the_users_keeps_what_is_removed(urazuke: Command, tmp_path: Path) -> None:
    given = write(tmp_path / "given", {"list.csv": LIST})
    folder = tmp_path / "corpus"
    assert urazuke("add", given / "list.csv", "--corpus", folder).status == 0
    ran = urazuke("remove", "list.csv", "--corpus", folder)
    assert ".removed" in ran.out and "資料がなくなりました" in ran.out
    assert (folder / ".removed" / "list.csv").read_text(encoding="utf-8") == LIST


def test_what_cannot_be_done_is_one_line(urazuke: Command, tmp_path: Path) -> None:
    picture = write(tmp_path / "given", {"a.jpg": b"1"}) / "a.jpg"
    for arguments, status, said in [
        (("add", tmp_path / "nowhere"), 2, "ありません"),
        (("documents", "--set", "unit=千円"), 2, "どの資料か"),
        (("documents", "--set", "unit=千円", "x"), 2, "付属の資料は変えられません"),
        (("documents", "nowhere.txt"), 2, "という資料はありません"),
        (("documents", "--set", "colour=red", "x"), 2, "KEY=VALUE"),
        (("remove", "x"), 2, "付属の資料は変えられません"),
    ]:
        ran = urazuke(*arguments)
        assert (ran.status, ran.err.count("\n")) == (status, 1), ran
        assert said in ran.err
    ran = urazuke("add", picture)
    assert (
        ran.status == 2 and "読めない種類のファイルです（a.jpg）" in ran.out and "追加した資料はありません" in ran.out
    )
    given = write(tmp_path / "given", {"a.txt": "a"}) / "a.txt"
    ran = urazuke("add", given, "--corpus", picture)
    assert ran.status == 2 and "書けません" in ran.err


def test_vectors_are_gone_on_with_and_stopped(
    urazuke: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "使わない設定" in urazuke("vectors", "--status", "--corpus", write(tmp_path / "c", {"a.txt": SEA})).out
    monkeypatch.setenv("URAZUKE_VECTORS", "auto")
    monkeypatch.setattr(opening, "AT_MOST", 0)
    begun: list[str] = []
    monkeypatch.setattr(following, "start", lambda home, key, embedder, apart: begun.append(key))
    corpus = write(tmp_path / "c", {"a.txt": SEA, "list.csv": LIST})
    assert "裏で始めました" in urazuke("build", "--corpus", corpus).out
    assert len(begun) == 1 and begun[0].startswith("c-")
    assert "途中です" in urazuke("vectors", "--status", "--corpus", corpus).out
    assert "止めました" in urazuke("vectors", "--stop", "--corpus", corpus).out

    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "follow", interrupt)
        ran = urazuke("vectors", "--corpus", corpus)
        assert ran.status == 1 and "止めました" in ran.err
    assert "準備はできています" in urazuke("vectors", "--corpus", corpus).out
    assert "準備はできています" in urazuke("vectors", "--stop", "--corpus", corpus).out


def test_a_bar_shows_rate_and_time_left_where_somebody_looks_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.commands.bar._MOMENT", -1.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    for shown in (True, False):
        with Bar(shown) as bar:
            for done in range(4):
                bar.step(Progress("read", done, 4, "読んでいます", "Reading"))
            bar.count(1, 2)
        out, err = capsys.readouterr()
        assert out == "" and ("3/4" in err and "1/2" in err) == shown
