"""The command line: what it takes, what it prints, and how it ends."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.commands.check import written
from app.messages import _TEXTS
from corpus.errors import SetupError
from tests.app.fakes import ANSWER, FakeAssistant

ROOT = Path(__file__).parents[2]


@dataclass
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str


def ascii_id(value: object) -> str:
    return ascii(value)[:30]


Command = Callable[..., Ran]


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch) -> FakeAssistant:
    fake = FakeAssistant()
    opened: list[tuple[Any, dict[str, Any]]] = []

    def open_assistant(settings: object, **options: object) -> FakeAssistant:
        opened.append((settings, options))
        return fake

    fake.opened = opened  # type: ignore[attr-defined]
    monkeypatch.setattr("app.assistant.open_assistant", open_assistant)
    return fake


@pytest.fixture
def urazuke(assistant: FakeAssistant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return a function that runs the command line in this process, with the fake assistant."""

    def run(*arguments: str, stdin: str | bytes = b"") -> Ran:
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run


def test_ask_prints_the_answer_its_limits_and_its_sources(urazuke: Command) -> None:
    ran = urazuke("ask", "観測所は？")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(
        "観測所の整備は 3.6億円 です[1]。\n\nただし:\n  ・内数です。\n\n計算:\n  3.6億円 + 1.4億円 = 5.0億円"
    )
    assert "  [1] 海洋観測の予算�[31m 2ページ 2行目\n      【気象庁】 観測所の整備 3.6億円" in ran.out
    assert "\x1b" not in ran.out


def test_an_english_question_has_english_headings(urazuke: Command) -> None:
    assert "But note:" in urazuke("ask", "How much?").out
    assert "ただし:" in urazuke("ask", "How much?", "--lang", "ja").out
    assert "Sources:" in urazuke("ask", "観測所は？", "--lang", "en").out


def test_ask_json_prints_one_object_and_nothing_else(urazuke: Command) -> None:
    ran = urazuke("ask", "観測所は？", "--json")
    assert json.loads(ran.out)["figures"][0]["text"] == "3.6億円"
    assert ran.out.count("\n") == 1
    assert "観測所" in ran.out  # readable, not escaped


def test_ask_jsonl_answers_every_line(urazuke: Command) -> None:
    ran = urazuke("ask", "--jsonl", stdin='{"id": 1, "question": "a"}\n{\n\n{"id": 2, "question": "b"}')
    assert ran.status == 0
    assert [json.loads(line)["status"] for line in ran.out.splitlines()] == ["partial", "error", "partial"]


def test_ask_jsonl_ends_with_1_where_we_failed(urazuke: Command) -> None:
    ran = urazuke("ask", "--jsonl", stdin='{"question": "GUARD"}\n{"question": "a"}\n')
    assert (ran.status, len(ran.out.splitlines())) == (1, 2)
    assert ran.err == "urazuke: 1 件は内部の誤りのため答えられませんでした。\n"


@pytest.mark.parametrize(
    "arguments",
    [("--corpus", "a", "--lang", "en", "ask", "x"), ("ask", "x", "--corpus", "a", "--lang", "en"),
     ("--corpus=b", "--lang=ja", "ask", "--corpus=a", "--lang=en", "x")],
)  # fmt: skip
def test_corpus_and_lang_are_taken_before_and_after(
    urazuke: Command, assistant: FakeAssistant, arguments: tuple[str, ...]
) -> None:
    assert urazuke(*arguments).status == 0
    settings = assistant.opened[-1][0]  # type: ignore[attr-defined]
    assert (settings.corpus, settings.lang) == (Path("a"), "en")
    assert assistant.asked[-1]["lang"] == "en"


def test_without_lang_the_question_decides(urazuke: Command, assistant: FakeAssistant) -> None:
    urazuke("ask", "x")
    assert assistant.asked[-1]["lang"] is None


USAGE = [
    (("ask",), 'urazuke: 質問がありません。urazuke ask "質問" のように書いてください。'),
    (("ask", "a", "b", "c"), "urazuke: 余分な引数があります: b c。空白を含む質問は引用符で囲んでください。"),
    (("ask", "a", "--jsonl"), "urazuke: --jsonl は標準入力の質問に答えます。引数の質問とは一緒に使えません。"),
    (("nope",), "urazuke: nope というコマンドはありません。urazuke --help で一覧を見てください。"),
    (("asl", "x"), "urazuke: asl というコマンドはありません。urazuke --help で一覧を見てください。"),
    (("--nope",), "urazuke: --nope というオプションはありません。urazuke --help で使い方を見てください。"),
    (("ask", "--nope"), "urazuke: --nope というオプションはありません。urazuke ask --help で使い方を見てください。"),
    (("ask", "x", "--lang", "de"), "urazuke: --lang に 'de' は使えません。urazuke ask --help で使い方を見てください。"),
    (("ask", "x", "--lang"), "urazuke: --lang に値がありません。urazuke --help で使い方を見てください。"),
    (("check", "--lang", "x"), "urazuke: --lang に 'x' は使えません。urazuke check --help で使い方を見てください。"),
    (("web", "--port", "abc"), "urazuke: --port の値が使えません。urazuke web --help で使い方を見てください。"),
    (("web", "--port", "70000"), "urazuke: --port の値が使えません。urazuke web --help で使い方を見てください。"),
    (("replay",), "urazuke: ANSWER.json がありません。urazuke replay --help で使い方を見てください。"),
    (("--lang", "en", "nope"), "urazuke: There is no command nope. See: urazuke --help"),
    (("ask", "--lang", "en"), 'urazuke: There is no question. Write: urazuke ask "question"'),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "line"), USAGE)
def test_bad_usage_is_one_line_and_status_2(urazuke: Command, arguments: tuple[str, ...], line: str) -> None:
    ran = urazuke(*arguments)
    assert (ran.status, ran.out, ran.err) == (2, "", line + "\n")


@pytest.mark.parametrize(
    ("question", "status", "said"), [("", 2, "質問が空です。"), ("SETUP", 2, "索引"), ("GUARD", 1, "内部の誤り")]
)
def test_an_error_is_one_line(urazuke: Command, question: str, status: int, said: str) -> None:
    ran = urazuke("ask", question)
    assert (ran.status, ran.out, ran.err.count("\n")) == (status, "", 1)
    assert said in ran.err


def test_a_bug_keeps_its_traceback(urazuke: Command) -> None:
    with pytest.raises(RuntimeError, match="秘密"):
        urazuke("ask", "BUG")


def test_a_failing_disk_is_one_line(urazuke: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.assistant.open_assistant", full)
    ran = urazuke("ask", "x")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "No space left" in ran.err


def test_a_missing_index_says_what_to_do(urazuke: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise SetupError("索引が壊れています。\nurazuke build を実行してください。")

    monkeypatch.setattr("app.assistant.open_assistant", broken)
    ran = urazuke("ask", "x", "--json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "urazuke: 索引が壊れています。 urazuke build を実行してください。\n"


def test_a_bad_setting_names_the_variable(urazuke: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URAZUKE_LANG", "fr")
    ran = urazuke("ask", "x")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "URAZUKE_LANG" in ran.err
    assert "fr" in ran.err


def test_warnings_go_to_standard_error(urazuke: Command, assistant: FakeAssistant) -> None:
    assistant.warnings = ("語だけで探します。",)
    ran = urazuke("ask", "x", "--json")
    assert ran.err == "警告: 語だけで探します。\n"
    assert json.loads(ran.out)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_the_commands_in_japanese(urazuke: Command, arguments: tuple[str, ...]) -> None:
    ran = urazuke(*arguments)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("使い方: urazuke")
    for command in cli.COMMANDS:
        assert f"  {command.__name__} " in ran.out
    assert "Show this message" not in ran.out


@pytest.mark.parametrize("command", [command.__name__ for command in cli.COMMANDS])
@pytest.mark.parametrize(("lang", "word"), [("ja", "使い方"), ("en", "Usage")])
def test_every_command_has_help_in_both_languages(urazuke: Command, command: str, lang: str, word: str) -> None:
    ran = urazuke(command, "--help", "--lang", lang)
    assert ran.status == 0
    assert ran.out.startswith(f"{word}: urazuke {command}")
    assert "help." not in ran.out
    assert ("--corpus DIR" in ran.out) == (command != "password")  # which needs no documents


def test_every_text_has_both_languages_with_the_same_values() -> None:
    for key, (ja, en) in _TEXTS.items():
        assert ja
        assert en
        assert {part.partition("}")[0] for part in ja.split("{")[1:]} == {
            part.partition("}")[0] for part in en.split("{")[1:]
        }, key


def test_version(urazuke: Command) -> None:
    ran = urazuke("--version")
    assert (ran.status, ran.out.split()[0]) == (0, "urazuke")


def test_ledger_as_json_is_the_contracts(urazuke: Command) -> None:
    rows = json.loads(urazuke("ledger", "--format", "json").out)
    assert rows[0] | {"label_spans": 0, "unsettled": 0} == {
        "doc": "sea.txt", "line": 2, "start": 21, "end": 26, "text": "3.6億円", "value": "360000000", "unit": "円",
        "step": "10000000", "organisation": "気象庁", "item": ["観測所の整備"], "fiscal_year": 2022, "stage": "政府案",
        "marks": ["内数"], "role": "part", "label_spans": 0, "unsettled": 0,
        "column": [], "page": None, "table": None, "row": None, "sheet": None, "cell": None,
    }  # fmt: skip
    assert rows[0]["label_spans"] == {"item": {"doc": "sea.txt", "start": 14, "end": 20}}
    assert rows[2]["value"] is None
    assert rows[2]["unsettled"]["candidates"] == [{"fiscal_year": 2022, "stage": "補正"}]


def test_ledger_as_csv_reads_back(urazuke: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(urazuke("ledger", "--format", "csv").out)))
    assert [row["value"] for row in rows] == ["360000000", "140000000", "", "500000000"]
    assert json.loads(rows[0]["label_spans"])["item"]["start"] == 14


def test_ledger_as_table_has_every_amount(urazuke: Command) -> None:
    out = urazuke("ledger").out
    assert all(text in out for text in ("3.6億円", "1.4億円", "―", "令和4年度", "内数", "観測所の整備"))


def test_check_prints_each_relation_and_counts(urazuke: Command) -> None:
    out = urazuke("check").out
    assert "一致  合計 印刷 5.0億円（sea.txt:5）" in out
    assert "計算 3.6億円 + 1.4億円 = 5億円（2, 3）" in out
    assert "不一致" in out
    assert "差 1.4億円" in out
    assert "読み方 3 通り" in out
    assert "決まったこと: 観測所の整備: 2022年度 政府案" in out
    assert out.endswith("一致 1、不一致 1、未確定 1（全 3 件）\n")


def test_check_as_json(urazuke: Command) -> None:
    rows = json.loads(urazuke("check", "--json").out)
    assert [row["verdict"] for row in rows] == ["一致", "不一致", "未確定"]
    assert (rows[1]["expected"], rows[1]["gap"]) == ("360000000", "140000000")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("12140000000", "円", "121.4億円"),
        ("-50000000", "円", "-0.5億円"),
        ("123456", "円", "123.456千円"),
        ("0", "円", "0円"),
        ("99.90", "%", "99.9%"),
    ],
)
def test_values_are_written_short_and_exact(value: str, unit: str, text: str) -> None:
    from decimal import Decimal

    assert written(Decimal(value), unit) == text


def test_replay_says_whether_anything_differs(urazuke: Command, tmp_path: Path) -> None:
    stored = tmp_path / "answer.json"
    stored.write_text(json.dumps(ANSWER.as_json()), encoding="utf-8")
    assert urazuke("replay", str(stored)).out == "同じ答えです。\n"
    stored.write_text(json.dumps({**ANSWER.as_json(), "answer": "4.0億円", "corpus": "sha256:1"}), encoding="utf-8")
    ran = urazuke("replay", str(stored))
    assert ran.status == 0
    assert "違いがあります: answer, corpus" in ran.out
    assert '- answer: "4.0億円"' in ran.out
    assert "資料が、保存したときと違います。" in ran.out


def test_replay_reads_standard_input(urazuke: Command) -> None:
    assert urazuke("replay", "-", stdin=json.dumps(ANSWER.as_json())).status == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b'{"question": "x"}', b"[" * 100_000, json.dumps(None).encode()],
    ids=ascii_id,
)
def test_replay_of_something_else_is_one_line(urazuke: Command, tmp_path: Path, content: bytes) -> None:
    stored = tmp_path / "answer.json"
    stored.write_bytes(content)
    ran = urazuke("replay", str(stored))
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert urazuke("replay", str(tmp_path / "missing.json")).status == 2


def test_build_rebuilds_and_says_what_came_of_it(urazuke: Command, assistant: FakeAssistant) -> None:
    ran = urazuke("build")
    assert ran.out.startswith("できました: 資料 1 件、金額 4 件、照合 3 件")
    assert assistant.opened[-1][1]["rebuild"] is True  # type: ignore[attr-defined]


def test_chat_keeps_its_state_and_ends_with_the_input(urazuke: Command, assistant: FakeAssistant) -> None:
    ran = urazuke("chat", stdin="観測所は？\n\nGUARD\n衛星は？\n")
    assert ran.status == 0
    assert [turn["state"] and turn["state"].turns for turn in assistant.asked] == [None, 1, 1]
    assert ran.out.count("観測所の整備は 3.6億円 です[1]。") == 2
    assert "内部の誤り" in ran.out
    assert "\x1b" not in ran.out


def test_chat_ends_on_exit(urazuke: Command, assistant: FakeAssistant) -> None:
    assert urazuke("chat", stdin="exit\n観測所は？\n").status == 0
    assert assistant.asked == []


# The real thing, in a process of its own.


def process(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, input=stdin, capture_output=True, check=False, env=os.environ | environment
    )


def test_utf8_whatever_the_locale() -> None:
    for locale in ("C", "POSIX", "C.UTF-8"):
        ran = process("ask", "質問の要らない質問", "--nope", LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        assert ran.returncode == 2
        assert "オプションはありません" in ran.stderr.decode("utf-8")


def test_a_question_in_utf8_is_understood_in_any_locale() -> None:
    code = "import sys; from app.cli import _as_utf8; sys.stdout.buffer.write(_as_utf8(sys.argv[1]).encode())"
    for locale in ("C", "POSIX", "C.UTF-8", "en_US.ISO-8859-1"):
        environment = os.environ | {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        ran = subprocess.run(
            [sys.executable, "-c", code, "予算は？"], cwd=ROOT, capture_output=True, check=False, env=environment
        )
        assert ran.stdout.decode("utf-8") == "予算は？"


def test_a_closed_pipe_ends_quietly() -> None:
    command = f"{sys.executable} -m app.cli ledger --format csv | head -n 1"
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert (ran.stderr, ran.stdout.count(b"\n")) == (b"", 1)


def test_a_full_disk_for_the_output_is_one_line() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "app.cli", "--version"]
        ran = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ran.returncode == 1
    assert ran.stderr.decode().count("\n") == 1


@pytest.mark.parametrize(
    "question", ["", " ", "\t", "あ" * 30_000, "\x01\x02", "予算\udce3は", "null\\0", "'; --", "😀"]
)
def test_any_question_gets_a_line_or_an_answer(question: str) -> None:
    ran = process("ask", "--json", "--", question)
    assert ran.returncode in (0, 2), ran.stderr.decode()
    if ran.returncode:
        assert (ran.stdout, ran.stderr.count(b"\n")) == (b"", 1)
    else:
        assert json.loads(ran.stdout)["status"] in ("answered", "partial", "clarify", "not_found")


def test_strange_questions_by_the_line() -> None:
    questions = ["", "あ" * 100_000, "\x00\x1b[31m", "\ud800", "0" * 5000, "(" * 3000]
    lines = "\n".join(json.dumps({"id": number, "question": text}) for number, text in enumerate(questions))
    ran = process("ask", "--jsonl", stdin=lines.encode())
    assert (ran.returncode, ran.stderr) == (0, b"")
    out = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line["id"] for line in out] == list(range(len(questions)))
    assert {line["status"] for line in out} <= {"error", "not_found", "clarify"}


def test_asking_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom app.cli import main\n"
        "try:\n    main(['ask', '予算の総額は？', '--json'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'torch', 'gradio', 'langchain_core', 'sentence_transformers', 'slack_bolt', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
