"""What was asked, answered and thought of it: kept, found again, and gone where it was deleted."""

import json
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.messages import CommandError, error_line
from app.settings import Settings
from app.store import REASONS, Store, Turn, open_store
from app.store.database import Database, _log_ahead
from app.store.messages import RecordsError
from app.store.schema import APPLICATION, MIGRATIONS
from tests.app.fakes import ANSWER

OWNER = "花子"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "records.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store(path, keep_days=30)
    yield made
    made.close()


def ask(store: Store, conversation: str, question: str, *, owner: str = OWNER, replaces: int | None = None) -> Turn:
    state = {"plans": [{"kind": "Look", "question": question}]}
    return store.add(conversation, owner, replace(ANSWER, question=question), state, replaces=replaces)


def everything(path: Path) -> bytes:
    """Return what stands in the files of the store, freed pages and the log too."""
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(path.name + "*")))


def test_a_conversation_is_kept_in_order_and_a_restart_loses_nothing(store: Store, path: Path) -> None:
    talk = store.start(OWNER, lang="en")
    asked = [ask(store, talk, question) for question in ("一つ目", "二つ目", "三つ目")]
    rated = store.rate(asked[1].id, OWNER, "down", reasons=["other", "figure", "other"], comment=" 違う ")
    store.close()
    again = Store(path, keep_days=30)
    try:
        assert again.turns(talk) == asked
        assert [turn.number for turn in asked] == [1, 2, 3]
        assert [turn.answer.question for turn in again.turns(talk, OWNER)] == ["一つ目", "二つ目", "三つ目"]
        assert again.state(talk) == {"plans": [{"kind": "Look", "question": "三つ目"}]}
        assert again.turn(asked[2].id) == asked[2]
        assert list(again.feedback()) == [rated]
        assert (rated.verdict, rated.reasons, rated.comment) == ("down", ("figure", "other"), "違う")
        (listed,) = again.conversations(OWNER)
        assert (listed.id, listed.title, listed.turns, listed.lang) == (talk, "一つ目", 3, "en")
        assert listed.created <= listed.updated == asked[2].created
        assert listed.created.utcoffset() == timedelta(0)
    finally:
        again.close()


def test_an_answer_comes_back_as_it_was_given(store: Store) -> None:
    turn = ask(store, store.start(OWNER), "観測所は？")
    found = store.turn(turn.id)
    assert found is not None
    assert found.answer == ANSWER
    assert (found.question, found.corpus) == (ANSWER.question, ANSWER.corpus)


@pytest.mark.parametrize("text", ["\ud800半分", "\0無", "'; DROP TABLE turns; --", "=1+1", "<script>", "𠮷", ""])
def test_any_text_is_only_text(store: Store, text: str) -> None:
    talk = store.start("o'wner")
    turn = ask(store, talk, text, owner="o'wner")
    assert store.turns(talk) == [turn]
    assert turn.question == text
    store.rate(turn.id, "誰か", "up", comment=text)
    (found,) = store.feedback()
    assert found.turn == turn
    assert found.comment == text.replace("\ud800", "�")
    assert len(store.conversations("o'wner")) == 1


def test_owners_do_not_see_each_other(store: Store) -> None:
    mine, theirs = store.start(OWNER), store.start("太郎")
    turn = ask(store, mine, "私の質問")
    ask(store, theirs, "別の質問", owner="太郎")
    assert [one.id for one in store.conversations(OWNER)] == [mine]
    assert store.turns(mine, "太郎") == []
    assert store.turns(mine) == [turn]
    assert not store.delete(mine, "太郎")
    with pytest.raises(CommandError, match="会話が見つかりません"):
        ask(store, mine, "割り込み", owner="太郎")
    with pytest.raises(CommandError, match="会話が見つかりません"):
        store.start("太郎", id=mine)
    assert store.turns(mine) == [turn]


def test_a_given_id_goes_on_where_it_was(store: Store) -> None:
    named = "slack:T1:C1:171.5"
    assert store.start(OWNER, id=named) == named
    ask(store, named, "一つ目")
    assert store.start(OWNER, id=named) == named
    assert ask(store, named, "二つ目").number == 2


def test_conversations_come_newest_first_and_without_those_never_asked(store: Store) -> None:
    first, second, _empty = store.start(OWNER), store.start(OWNER), store.start(OWNER)
    for talk in (first, second, first):
        ask(store, talk, "質問")
    assert [one.id for one in store.conversations(OWNER)] == [first, second]


def test_ids_cannot_be_guessed_nor_taken_for_options(store: Store) -> None:
    talks = {store.start(OWNER) for _ in range(200)}
    assert len(talks) == 200
    assert all(len(talk) >= 22 and not talk.startswith("-") for talk in talks)


@pytest.mark.parametrize(
    ("replaces", "kept"),
    [(1, ["新"]), (0, ["新"]), (2, ["一", "新"]), (3, ["一", "二", "新"]), (4, ["一", "二", "三", "新"]),
     (9, ["一", "二", "三", "新"])],
)  # fmt: skip
def test_an_edit_drops_what_came_after(store: Store, replaces: int, kept: list[str]) -> None:
    talk = store.start(OWNER)
    for question in ("一", "二", "三"):
        ask(store, talk, question)
    turn = ask(store, talk, "新", replaces=replaces)
    turns = store.turns(talk)
    assert [one.question for one in turns] == kept
    assert [one.number for one in turns] == list(range(1, len(kept) + 1))
    assert store.state(talk) == turn.state


def test_feedback_outlives_an_edit_with_what_was_asked_before(store: Store) -> None:
    talk = store.start(OWNER)
    first, second = ask(store, talk, "一"), ask(store, talk, "二")
    store.rate(second.id, OWNER, "up")
    ask(store, talk, "別", replaces=1)
    assert store.turn(second.id) is None
    (found,) = store.feedback()
    assert (found.before, found.turn) == ((first,), second)
    with pytest.raises(CommandError, match="この回答は残っていません"):
        store.rate(second.id, OWNER, "down")
    assert store.unrate(second.id, OWNER)
    assert not store.unrate(second.id, OWNER)
    assert list(store.feedback()) == []


def test_a_long_conversation_is_copied_only_as_far_as_its_state_goes(store: Store) -> None:
    talk = store.start(OWNER)
    turns = [ask(store, talk, f"質問{number}") for number in range(25)]
    assert store.rate(turns[-1].id, OWNER, "up").before == tuple(turns[4:24])


def test_one_rating_for_each_rater(store: Store) -> None:
    turn = ask(store, store.start(OWNER), "一")
    store.rate(turn.id, "甲", "up")
    store.rate(turn.id, "乙", "up", source="slack")
    store.rate(turn.id, "甲", "down", reasons=REASONS, comment="x" * 2000)
    found = {one.rater: one for one in store.feedback()}
    assert {rater: one.verdict for rater, one in found.items()} == {"甲": "down", "乙": "up"}
    assert found["甲"].reasons == REASONS
    assert found["乙"].source == "slack"


@pytest.mark.parametrize(
    ("changes", "said", "english"),
    [
        ({"turn": "nothing"}, "この回答は残っていません", "This answer is gone"),
        ({"verdict": "sideways"}, "up か down", "A verdict is up or down, not 'sideways'"),
        ({"reasons": ["figure", "ugly"]}, "理由 'ugly' は使えません", "There is no reason 'ugly'"),
        ({"source": "fax"}, "web か slack", "A source is web or slack"),
        ({"comment": "長" * 2001}, "2,001文字", "2,001 characters"),
    ],
)
def test_a_rating_that_cannot_be_kept_says_why(store: Store, changes: dict[str, Any], said: str, english: str) -> None:
    turn = ask(store, store.start(OWNER), "一")
    given: dict[str, Any] = {"turn": turn.id, "rater": OWNER, "verdict": "up"} | changes
    with pytest.raises(CommandError) as caught:
        store.rate(given.pop("turn"), given.pop("rater"), given.pop("verdict"), **given)
    assert said in error_line(caught.value, "ja")
    assert english in error_line(caught.value, "en")
    assert list(store.feedback()) == []


def test_feedback_can_be_chosen_by_time_and_verdict(store: Store, path: Path) -> None:
    talk = store.start(OWNER)
    turns = [ask(store, talk, str(number)) for number in range(4)]
    for number, turn in enumerate(turns):
        store.rate(turn.id, OWNER, "up" if number % 2 else "down")
    middle = list(store.feedback())[2].created

    def chosen(**wish: Any) -> list[str]:  # noqa: ANN401
        return [one.turn.question for one in store.feedback(**wish)]

    assert chosen() == ["0", "1", "2", "3"]
    assert chosen(verdict="up") == ["1", "3"]
    assert chosen(since=middle) == ["2", "3"]
    assert chosen(since=middle.astimezone().replace(tzinfo=None), verdict="down") == ["2"]
    assert chosen(since=datetime.now(UTC) + timedelta(days=1)) == []


def test_many_ratings_are_read_page_by_page_while_others_write(store: Store) -> None:
    turn = ask(store, store.start(OWNER), "一")
    for number in range(250):
        store.rate(turn.id, f"{number}", "up")
    reading = store.feedback()
    seen = [next(reading).rater]
    store.rate(turn.id, "0", "down")  # seen already: not a second time
    store.rate(turn.id, "249", "down")  # still to come: as it is now
    last = list(reading)
    seen += [one.rater for one in last]
    assert sorted(seen, key=int) == [str(number) for number in range(250)]
    assert last[-1].verdict == "down"


def test_deletion_leaves_no_trace_in_the_files(store: Store, path: Path) -> None:
    kept = ask(store, store.start(OWNER), "残す質問")
    talk = store.start("秘密の持ち主", id="slack:SECRET")
    for number in range(30):
        turn = ask(store, talk, f"秘密の質問{number}", owner="秘密の持ち主")
    store.rate(turn.id, "秘密の評者", "down", comment="秘密の意見")
    assert "秘密".encode() in everything(path)
    assert store.delete(talk, "秘密の持ち主")
    assert "秘密".encode() not in everything(path)
    assert b"SECRET" not in everything(path)
    assert (store.turns(talk), store.state(talk), store.turn(turn.id)) == ([], None, None)
    assert list(store.feedback()) == []
    assert store.turn(kept.id) == kept
    assert not store.delete(talk)


def test_a_rating_taken_back_leaves_no_trace(store: Store, path: Path) -> None:
    turn = ask(store, store.start(OWNER), "一")
    store.rate(turn.id, OWNER, "down", comment="取り消す意見")
    store.unrate(turn.id, OWNER)
    assert "取り消す意見".encode() not in everything(path)


def test_what_is_old_goes_and_takes_its_feedback_along(store: Store, path: Path) -> None:
    old, young = store.start(OWNER), store.start(OWNER)
    store.rate(ask(store, old, "古い質問").id, OWNER, "up")
    now = datetime.now(UTC) + timedelta(days=31)
    turn = ask(store, young, "新しい質問")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE conversations SET updated = ? WHERE id = ?", ((now - timedelta(days=29)).isoformat(), young))
    db.close()
    assert store.prune() == 0
    assert store.prune(now) == 1
    assert store.prune(now) == 0
    assert store.turns(young) == [turn]
    assert (store.turns(old), list(store.feedback())) == ([], [])
    assert "古い質問".encode() not in everything(path)


def test_without_a_limit_everything_is_kept(path: Path) -> None:
    store = Store(path, keep_days=None)
    ask(store, store.start(OWNER), "一")
    assert store.prune(datetime.now(UTC) + timedelta(days=10_000)) == 0
    assert len(store.conversations(OWNER)) == 1
    store.close()


def test_opening_prunes(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, keep_days=1)
    store = open_store(settings)
    talk = store.start(OWNER)
    ask(store, talk, "一")
    store.close()
    with sqlite3.connect(tmp_path / "records.sqlite") as db:
        db.execute("UPDATE conversations SET updated = '2020-01-01T00:00:00.000000+00:00'")
    db.close()
    again = open_store(settings)
    assert again.turns(talk) == []
    again.close()


def test_the_file_is_for_its_owner_alone(store: Store, path: Path) -> None:
    ask(store, store.start(OWNER), "一")
    files = list(path.parent.iterdir())
    assert len(files) == 3  # the file, its log, and the log's index
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    Store(path, keep_days=None).close()
    path.chmod(0o644)
    Store(path, keep_days=None).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _garbage(path: Path) -> None:
    path.write_bytes(b"not a database at all\n" * 100)


def _other(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()


def _newer(path: Path) -> None:
    Store(path, keep_days=None).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "said", "english"),
    [
        (_garbage, "Urazuke の記録ファイルではありません", "is not a file of records"),
        (_other, "Urazuke の記録ファイルではありません", "is not a file of records"),
        (_newer, f"形式 {len(MIGRATIONS) + 1}、この版は {len(MIGRATIONS)} まで", "records of a newer version"),
        (_folder, "記録を読み書きできません", "cannot be read or written"),
    ],
)
def test_a_file_that_does_not_fit_gives_one_clear_line(
    path: Path, spoil: Callable[[Path], None], said: str, english: str
) -> None:
    path.parent.mkdir()
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(RecordsError) as caught:
        Store(path, keep_days=None)
    assert said in error_line(caught.value, "ja")
    assert english in error_line(caught.value, "en")
    assert str(path) in error_line(caught.value, "en")
    assert path.is_dir() or path.read_bytes() == before


def test_a_home_that_is_a_file_gives_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordsError, match="空き容量と権限"):
        Store(tmp_path / "file" / "records.sqlite", keep_days=None)


def test_a_damaged_file_says_so(store: Store, path: Path) -> None:
    talk = store.start(OWNER)
    for number in range(50):
        ask(store, talk, str(number))
    store.close()
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    path.write_bytes(raw)
    spoilt = Store(path, keep_days=None)
    with pytest.raises(RecordsError, match="記録が壊れています"):
        spoilt.turns(talk)
    spoilt.close()


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(RecordsError, match="もう閉じています"):
        store.conversations(OWNER)


def test_what_holds_the_file_for_long_is_told(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.database._PATIENCE", 0.05)
    impatient = Store(path, keep_days=None)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordsError, match="他の処理が長く使っていて"):
        impatient.start(OWNER)
    other.execute("ROLLBACK")
    other.close()
    assert impatient.start(OWNER)
    impatient.close()


def test_a_deletion_does_not_wait_for_a_long_reader(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.database._SHORT", 10)
    talk = store.start(OWNER)
    ask(store, talk, "長い読み手が見ている質問")
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM turns").fetchone() == (1,)
    assert store.delete(talk)
    reader.execute("ROLLBACK")
    reader.close()
    other = store.start(OWNER)
    assert store.delete(other)  # the next deletion empties the log for both
    assert "長い読み手".encode() not in everything(path)


def test_more_readers_at_once_than_connections_are_kept(store: Store) -> None:
    with ExitStack() as stack:
        readers = [stack.enter_context(store._database.reading()) for _ in range(12)]
        assert len({id(reader) for reader in readers}) == 12
    assert len(store._database._spare) == 8
    with store._database.reading():
        store.close()
    assert store._database._spare == []


class _Refusing:
    """A connection that is told a few times that the file is locked, as SQLite does where several switch the log on."""

    def __init__(self, times: int, why: str = "database is locked") -> None:
        self._times = times
        self._why = why

    def execute(self, _statement: str) -> "_Refusing":
        self._times -= 1
        if self._times >= 0:
            raise sqlite3.OperationalError(self._why)
        return self

    def fetchone(self) -> tuple[str]:
        return ("wal",)


def test_switching_the_log_on_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    _log_ahead(_Refusing(3))  # type: ignore[arg-type]
    with pytest.raises(sqlite3.OperationalError, match="disk"):
        _log_ahead(_Refusing(1, "disk I/O error"))  # type: ignore[arg-type]
    monkeypatch.setattr("app.store.database._PATIENCE", 0.0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        _log_ahead(_Refusing(9))  # type: ignore[arg-type]


def test_nothing_is_kept_of_a_change_that_failed(path: Path) -> None:
    database = Database(path)
    with pytest.raises(ZeroDivisionError), database.writing() as db:
        db.execute("INSERT INTO conversations VALUES ('a', 'b', 'ja', '', '')")
        raise ZeroDivisionError
    with database.reading() as db:
        assert db.execute("SELECT count(*) FROM conversations").fetchone() == (0,)
    database.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(path, keep_days=None)
    turn = ask(store, store.start(OWNER), "一")
    store.close()
    broken = (*MIGRATIONS, ("CREATE TABLE later (x)", "CREATE NONSENSE"))
    monkeypatch.setattr("app.store.database.MIGRATIONS", broken)
    with pytest.raises(RecordsError):
        Store(path, keep_days=None)
    monkeypatch.setattr("app.store.database.MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE later (x)",)))
    store = Store(path, keep_days=None)
    assert store.turn(turn.id) == turn
    store.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    db.close()


def test_a_person_finds_question_plan_and_corpus_in_the_table(store: Store, path: Path) -> None:
    store.rate(ask(store, store.start(OWNER), "観測所は？").id, OWNER, "up")
    with sqlite3.connect(path) as db:
        question, plan, corpus = db.execute("SELECT question, plan, corpus FROM feedback").fetchone()
    db.close()
    assert (question, json.loads(plan), corpus) == ("観測所は？", ANSWER.plan, ANSWER.corpus)


@pytest.mark.parametrize(("value", "days"), [(None, 365), ("", None), ("0", None), ("1", 1), ("36500", 36500)])
def test_how_long_is_a_setting(monkeypatch: pytest.MonkeyPatch, value: str | None, days: int | None) -> None:
    if value is not None:
        monkeypatch.setenv("URAZUKE_KEEP_DAYS", value)
    assert Settings().keep_days == days


@pytest.mark.parametrize("value", ["-1", "ever", "36501", "1.5"])
def test_a_setting_without_sense_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("URAZUKE_KEEP_DAYS", value)
    with pytest.raises(ValueError, match="keep_days"):
        Settings()
