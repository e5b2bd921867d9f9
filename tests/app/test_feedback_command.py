"""`urazuke feedback`: what it prints, what it writes, and how it ends."""

import csv
import io
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app import cli
from app.files import write_whole
from app.store import Store, Turn
from eval.errors import GoldError
from eval.gold_files import read_gold
from tests.app.fakes import ANSWER


@dataclass
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def urazuke(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Return a function that runs the command line in this process, with a home of its own."""
    monkeypatch.setenv("URAZUKE_HOME", str(tmp_path / "home"))

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "home" / "records.sqlite", keep_days=None)
    yield made
    made.close()


@pytest.fixture
def rated(store: Store) -> list[Turn]:
    """Return two turns of one conversation: the first was found right, the second wrong."""
    talk = store.start("me")
    turns = [
        store.add(talk, "me", replace(ANSWER, question=question), {}) for question in ("観測所は？", "=前年度は？")
    ]
    store.rate(turns[0].id, "me", "up")
    store.rate(turns[1].id, "me", "down", reasons=["silent", "other"], comment="\x1b[31m=1億円", source="slack")
    return turns


def test_a_list_for_people(urazuke: Command, rated: list[Turn]) -> None:
    ran = urazuke("feedback", "list")
    assert (ran.status, ran.err) == (0, "")
    heading, first, second = ran.out.splitlines()
    assert heading.split() == ["日時", "評価", "理由", "質問", "状態", "ご意見", "会話"]
    assert all(part in first for part in ("👍 よい", "観測所は？", rated[0].conversation))
    assert all(part in second for part in ("👎 よくない", "答えるべきだった、その他", "�[31m=1億円", "ただし書き"))
    assert "\x1b" not in ran.out
    assert "should have answered、other" in urazuke("feedback", "list", "--lang", "en").out


def test_a_list_as_json(urazuke: Command, rated: list[Turn]) -> None:
    first, second = json.loads(urazuke("feedback", "list", "--json").out)
    assert (first["verdict"], first["question"], first["number"], first["turn"]) == ("up", "観測所は？", 1, rated[0].id)
    assert (second["reasons"], second["source"], second["status"]) == (["silent", "other"], "slack", "partial")
    assert second["answer"]["figures"][0]["text"] == "3.6億円"
    assert (second["plan"], second["corpus"]) == (ANSWER.plan, ANSWER.corpus)
    assert datetime.fromisoformat(second["created"]).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("options", "count"),
    [((), 2), (("--verdict", "up"), 1), (("--since", "2020-01-01"), 2), (("--since", "2999-01-01"), 0),
     (("--since", "2020-01-01", "--verdict", "down"), 1)],
)  # fmt: skip
def test_a_list_can_be_narrowed(urazuke: Command, rated: list[Turn], options: tuple[str, ...], count: int) -> None:
    assert len(json.loads(urazuke("feedback", "list", "--json", *options).out)) == count


def test_nothing_yet(urazuke: Command) -> None:
    assert urazuke("feedback", "list").out == "評価はまだありません。\n"
    assert urazuke("feedback", "list", "--json").out == "[]\n"
    assert urazuke("feedback", "export").out == ""


def test_an_export_is_read_by_the_evaluation(urazuke: Command, rated: list[Turn], tmp_path: Path) -> None:
    out = tmp_path / "gold.jsonl"
    ran = urazuke("feedback", "export", "--out", str(out), "--verdict", "up")
    assert (ran.status, ran.out) == (0, "")
    assert "1 問、うち記入が必要なもの 0 問" in ran.err
    (question,) = read_gold([out])
    assert question.question == "観測所は？"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    ran = urazuke("feedback", "export", "--out", str(out), "--lang", "en")
    assert "2 questions, 1 of them to be filled in" in ran.err
    with pytest.raises(GoldError, match=r"gold.jsonl の2行目、expected.status"):
        read_gold([out])
    assert list(tmp_path.glob(".gold*")) == []


def test_an_export_goes_to_standard_output(urazuke: Command, rated: list[Turn]) -> None:
    ran = urazuke("feedback", "export")
    assert [json.loads(line)["question"] for line in ran.out.splitlines()] == ["観測所は？", "=前年度は？"]
    assert "expected" in json.loads(ran.out.splitlines()[0])


@pytest.mark.parametrize("options", [("--out", "gold.csv"), ("--out", "gold.txt", "--format", "csv")])
def test_a_table_is_for_spreadsheets(
    urazuke: Command, rated: list[Turn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert urazuke("feedback", "export", *options).status == 0
    raw = (tmp_path / options[1]).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, first, second = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert heading[3:6] == ["質問", "答え", "単位"]
    assert first[3:5] == ["観測所は？", "360000000円"]
    assert second[3:6] == ["'=前年度は？", "要記入", "要記入"]


def test_an_export_that_cannot_be_written_says_so(urazuke: Command, rated: list[Turn], tmp_path: Path) -> None:
    ran = urazuke("feedback", "export", "--out", str(tmp_path / "none" / "gold.jsonl"))
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "書けません" in ran.err
    assert "--out" in ran.err


def test_a_conversation_is_deleted(urazuke: Command, rated: list[Turn], store: Store) -> None:
    ran = urazuke("feedback", "delete", rated[0].conversation)
    assert (ran.status, ran.out) == (0, "会話を消しました。\n")
    assert list(store.feedback()) == []
    assert store.turn(rated[0].id) is None
    again = urazuke("feedback", "delete", rated[0].conversation, "--lang", "en")
    assert again.status == 2
    assert again.err == (
        f"urazuke: There is no conversation '{rated[0].conversation}'. "
        "Give one of the last column of urazuke feedback list.\n"
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [("10", "10 日を過ぎた会話を 1 件消しました。"), ("0", "保存期間は決められていません"), ("36500", "0 件")],
)
def test_what_is_old_is_pruned(
    urazuke: Command, rated: list[Turn], store: Store, monkeypatch: pytest.MonkeyPatch, days: str, said: str
) -> None:
    with store._database.writing() as db:
        db.execute("UPDATE conversations SET updated = '2020-01-01T00:00:00.000000+00:00'")
    monkeypatch.setenv("URAZUKE_KEEP_DAYS", days)
    ran = urazuke("feedback", "prune")
    assert ran.status == 0
    assert said in ran.out
    assert (store.turn(rated[0].id) is None) == (days == "10")


def test_a_file_that_is_no_database_is_one_line(urazuke: Command, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "records.sqlite").write_text("x" * 5000)
    for lang, said in (("ja", "記録ファイルではありません"), ("en", "is not a file of records")):
        ran = urazuke("feedback", "list", "--lang", lang)
        assert ran.status == 2
        assert ran.err.count("\n") == 1
        assert said in ran.err


@pytest.mark.parametrize("arguments", [("list", "--since", "yesterday"), ("list", "--verdict", "so"), ("lst",),
                                       ("delete",), ("export", "--format", "xlsx")])  # fmt: skip
def test_bad_use_is_one_line(urazuke: Command, arguments: tuple[str, ...]) -> None:
    ran = urazuke("feedback", *arguments)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "urazuke feedback" in ran.err


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_the_group_lists_its_commands(urazuke: Command, arguments: tuple[str, ...]) -> None:
    ran = urazuke("feedback", *arguments)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("使い方: urazuke feedback")
    for name in cli.GROUPS["feedback"]:
        assert f"  {name} " in ran.out
    assert "feedback" in urazuke("--help").out


@pytest.mark.parametrize("command", cli.GROUPS["feedback"])
@pytest.mark.parametrize(("lang", "word"), [("ja", "使い方"), ("en", "Usage")])
def test_every_command_has_help_in_both_languages(urazuke: Command, command: str, lang: str, word: str) -> None:
    ran = urazuke("feedback", command, "--help", "--lang", lang)
    assert ran.status == 0
    assert ran.out.startswith(f"{word}: urazuke feedback {command}")
    assert "help." not in ran.out


@pytest.mark.parametrize("arguments", [("--lang", "en", "feedback", "list"), ("feedback", "--lang", "en", "list"),
                                       ("feedback", "list", "--lang", "en", "--corpus", "x")])  # fmt: skip
def test_the_language_is_taken_anywhere(urazuke: Command, arguments: tuple[str, ...]) -> None:
    assert urazuke(*arguments).out == "There is no feedback yet.\n"


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_whole(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o644)

    def full(handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"newer")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
