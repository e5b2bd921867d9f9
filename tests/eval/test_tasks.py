"""`urazuke eval --task`: measurements on outside data, over two small reports of our own in the shape of the task's."""

import json
import os
import tarfile
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.tasks import TASKS, find_task
from eval.tasks.show import lines_of, run_task
from eval.tasks.u4 import table_qa, table_retrieval
from eval.tasks.u4_answer import best_cell, segments_of
from eval.tasks.u4_data import normalised, read_questions, report_files, unpacked
from eval.tasks.u4_members import is_person, japanese_names, named
from eval.tasks.u4_people import latin, person_likeness
from eval.tasks.u4_reports import read_report
from eval.tasks.u4_value import stated_value
from tests.eval.conftest import Run

PL = """<h3>【損益計算書】</h3><table table-id="{doc}-1-tab1">
<tr><td></td><td>前事業年度（自 2018年4月1日 至 2019年3月31日）</td>
<td>当事業年度（自 2019年4月1日 至 2020年3月31日）</td></tr>
<tr><td></td><td></td><td>（単位：百万円）</td></tr>
<tr><td>売上高</td><td>1,000</td><td>1,200</td></tr>
<tr><td>売上原価</td><td>△600</td><td>△700</td></tr>
<tr><td>営業外収益</td><td></td><td></td></tr>
<tr><td>　その他</td><td>5</td><td>7</td></tr>
<tr><td>　営業外収益合計</td><td>15</td><td>17</td></tr>
<tr><td>減価償却累計額</td><td>30</td><td>40</td></tr>
</table>"""
EQUITY = """<p>当事業年度（自 2019年4月1日 至 2020年3月31日）</p><table table-id="{doc}-1-tab2">
<tr><td></td><td>資本金</td><td>利益剰余金</td><td>株主資本合計</td></tr>
<tr><td>当期首残高</td><td>10</td><td>20</td><td>30</td></tr>
<tr><td>剰余金の配当</td><td>－</td><td>△4</td><td>△4</td></tr>
<tr><td>当期末残高</td><td>10</td><td>16</td><td>26</td></tr>
</table>"""
PEOPLE = """<h3>役員の状況</h3><table table-id="{doc}-1-tab3">
<tr><td>役職名</td><td>氏名</td><td>生年月日</td><td>所有株式数（百株）</td></tr>
<tr><td>代表取締役</td><td>山田　太郎</td><td>1960年4月1日生</td><td>12</td></tr>
<tr><td>取締役</td><td>鈴木　花子</td><td>1970年5月2日生</td><td>3</td></tr>
</table>"""
SHARES = """<table table-id="{doc}-1-tab4">
<tr><td>区分</td><td>株式の状況（１単元の株式数 100株）</td></tr><tr><td>株主数（人）</td><td>900</td></tr>
<tr><td>従業員数〔外、平均臨時雇用者数〕</td><td>50 〔 8 〕</td></tr><tr><td>配当性向（％）</td><td>64.62</td></tr>
</table>"""
ASKED = [
    ("2019年の個別決算における「売上高」", 1, "r3c2", "1000000000"),
    ("2020年の個別決算における「その他、営業外収益」", 1, "r6c3", "7000000"),
    ("2020年の個別決算における「売上原価」", 1, "r4c3", "700000000"),
    ("2020年時点における「減価償却累計額、有形固定資産」", 1, "r8c3", "-40000000"),
    ("2020年のRetainedEarningsMemberにおける「剰余金の配当」", 2, "r3c3", "-4"),
    ("2020年のShareholdersEquityMemberにおける「剰余金の配当」", 2, "r3c4", "△4"),
    ("2020年時点のShareholdersEquityMemberにおける「純資産」", 2, "r4c4", "26"),
    ("2020年時点のHanakoSuzukiMemberにおける「生年月日、役員の状況」", 3, "r3c3", "1970-05-02"),
    ("2020年時点のTaroYamadaMemberにおける「所有株式数」", 3, "r2c4", "1200"),
    ("2020年時点のTaroYamadaMemberにおける「役職名、役員の状況」", 3, "r2c1", "代表取締役"),
    ("2020年時点のOrdinaryShareMemberにおける「１単元の株式数」", 4, "r1c2", "100"),
    ("2020年における「配当性向、経営指標等」", 4, "r4c2", "64.62％"),
    ("2020年のnan決算における「ないもの」", 9, "r1c1", "1"),
]


def addressed(html: str, doc: str) -> str:
    """Return the tables with the ids of their cells, as the task's reports have them."""
    table = row = cell = 0
    parts = []
    for part in html.format(doc=doc).replace("<t", "\n<t").split("\n"):
        if part.startswith("<table"):
            table, row = int(part.rpartition("tab")[2][0]), 0
        elif part.startswith("<tr"):
            row, cell = row + 1, 0
        elif part.startswith("<td"):
            cell += 1
            part = part.replace("<td", f'<td cell-id="{doc}-1-tab{table}-r{row}c{cell}"', 1)
        parts.append(part)
    return "\n".join(parts)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder of two reports with questions."""
    qa, tr = tmp_path / "table_qa/valid", tmp_path / "table_retrieval/valid"
    questions, gold = {}, {}
    for doc in ("S1", "S2"):
        for name, page in (("a", PL + EQUITY), ("b", PEOPLE + SHARES)):
            (qa / "reports" / doc).mkdir(parents=True, exist_ok=True)
            (qa / "reports" / doc / f"{name}.html").write_text(addressed(page, doc), encoding="utf-8")
        (qa / "reports" / doc / "c.html").write_bytes(b"\x00\xff" * 99)  # a file that cannot be read is left out
        for number, (text, table, cell, value) in enumerate(ASKED):
            table_id = f"{doc}-1-tab{table}"
            questions[f"{doc}-{number}"] = {
                "question": f"港町産業株式会社の{text}は？",
                "doc_id": doc,
                "table_id": table_id,
                "cell_id": "x",
                "value": "x",
            }
            gold[f"{doc}-{number}"] = {"cell_id": f"{table_id}-{cell}", "value": value}
    tr.mkdir(parents=True)
    for folder, answers in ((qa, gold), (tr, {name: row["cell_id"].rpartition("-")[0] for name, row in gold.items()})):
        (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
        (folder / "gold_standard.json").write_text(json.dumps(answers), encoding="utf-8")
    return tmp_path


def test_cells_are_chosen_by_their_headings(data: Path) -> None:
    gold = json.loads((data / "table_qa/valid/gold_standard.json").read_text(encoding="utf-8"))
    tables = read_report(report_files(data, "S1"))
    wrong = []
    for question in read_questions(data, "table_qa"):
        table = tables.get(question.table or "")
        if question.doc == "S1" and table is not None:
            best = best_cell(question, table)
            assert best is not None
            if normalised(stated_value(question, best, table)) != normalised(gold[question.id]["value"]):
                wrong.append((question.text, best.id, stated_value(question, best, table)))
    assert wrong == []


def test_the_measures_of_table_qa(data: Path) -> None:
    found = table_qa(data)
    assert found["accuracy"] == found["accuracy_cell"] == 12 / 13
    assert (found["questions"], found["without_table"]) == (26, 2)
    assert found["halves"]["chosen_on"] == {"reports": 1, "questions": 13, "value": 12 / 13, "cell": 12 / 13}
    assert set(found["reports"]) == {"S1", "S2"}


def test_the_measures_of_table_retrieval(data: Path) -> None:
    found = table_retrieval(data)
    assert found["accuracy"] >= 11 / 13
    assert found["top10"] == 12 / 13


def test_the_data_may_be_packed(data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("packed")
    with tarfile.open(place / "ntcir18_u4_valid.tar.xz", "w:xz") as tar:
        tar.add(data, "valid_part")
    assert table_qa(place)["questions"] == 26
    with unpacked(place / "ntcir18_u4_valid.tar.xz") as folder:
        assert (folder / "table_qa").is_dir()


def test_data_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="table_qa"):
        table_qa(tmp_path)
    (tmp_path / "table_qa").mkdir()
    with pytest.raises(EvalError, match=r"questions\.json"):
        table_qa(tmp_path)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("△１，２３４百万円", "-1234000000.0000"),
        ("64.62％", "0.6462"),
        ("－", "-"),
        ("▲5千円", "-5000.0000"),
        ("0百万円", "0.0000"),
        ("3千", "3000.0000"),
        ("－0", "0.0000"),
        ("12人", "12.0000"),
        ("代表　取締役", "代表取締役"),
        ("5.0倍", "5.0000"),
    ],
)
def test_values_are_compared_as_the_task_does(value: str, found: str) -> None:
    assert normalised(value) == found


def test_what_a_question_says(data: Path) -> None:
    asked = read_questions(data, "table_qa")
    assert (asked[0].company, asked[0].year, asked[0].instant, asked[0].basis) == (
        "港町産業株式会社",
        2019,
        False,
        "個別",
    )
    assert (asked[4].member, asked[4].item) == ("RetainedEarnings", ("剰余金の配当",))
    assert asked[12].basis is None
    rows = json.loads((data / "table_qa/valid/questions.json").read_text(encoding="utf-8"))
    rows["S1-0"]["question"] = "売上高は？"
    (data / "table_qa/valid/questions.json").write_text(json.dumps(rows), encoding="utf-8")
    assert read_questions(data, "table_qa")[0].item == ("売上高は？",)


def test_members_by_their_names() -> None:
    assert japanese_names("CapitalSurplusIFRS")[0] == "資本剰余金合計"
    assert named("SingleFamilyHousesReportableSegments", "戸建住宅") > named(
        "SingleFamilyHousesReportableSegments", "賃貸住宅"
    )
    assert named("UnknownThingReportableSegments", "戸建住宅") == 0
    assert is_person("TaroYamada") and not is_person("RetailReportableSegments") and not is_person("CapitalStock")


def test_people_by_how_their_names_are_read() -> None:
    assert latin("山田 太郎") == "yamadataro"
    assert person_likeness(("Taro", "Yamada"), "山田　太郎") == 1.0
    assert person_likeness(("Taro", "Yamada"), "鈴木　花子") < 0.4
    assert person_likeness(("Taro", "Yamada"), "1,200") == 0


def test_segments_are_parted_at_dashes(data: Path) -> None:
    first = read_questions(data, "table_qa")[0]
    assert segments_of(first) == ("売上高",)


def test_the_command_prints_what_was_measured(urazuke: Run, data: Path) -> None:
    code, out, _ = urazuke("--task", "u4-tqa", "--data", data, "--json")
    assert (code, json.loads(out)["accuracy"]) == (0, 12 / 13)
    code, out, _ = urazuke("--task", "u4-tqa", "--data", data)
    assert (code, out.splitlines()[:2]) == (0, ["task: u4-tqa", "accuracy: 0.9231"])


@pytest.mark.parametrize(
    "arguments", [["--task", "no-such"], ["--task", "u4-tqa"], ["--task", "u4-tqa", "--data", "/no/such"]]
)
def test_what_the_command_is_not_given(urazuke: Run, arguments: list[str]) -> None:
    code, _, err = urazuke(*arguments)
    assert code != 0
    assert "--" in err


def test_every_task_is_there() -> None:
    assert all(find_task(name) is not None for name in TASKS)
    assert find_task("no-such") is None
    assert list(lines_of({"a": {"b": 0.5}})) == ["a:", "  b: 0.5000"]
    with pytest.raises(EvalError):
        run_task("no-such", None)


@pytest.mark.skipif("URAZUKE_PRIVATE_DATA" not in os.environ, reason="private data is not here")
def test_a_report_that_no_rule_was_chosen_on() -> None:
    with unpacked(Path(os.environ["URAZUKE_PRIVATE_DATA"])) as folder:
        gold = json.loads((folder / "table_qa/valid/gold_standard.json").read_text(encoding="utf-8"))
        questions = read_questions(folder, "table_qa")
        doc = sorted({question.doc for question in questions})[-3]  # rules were chosen on the first half
        asked = [question for question in questions if question.doc == doc]
        tables = read_report(report_files(folder, doc))
        right = 0
        for question in asked:
            table = tables[question.table or ""]
            best = best_cell(question, table)
            right += best is not None and normalised(stated_value(question, best, table)) == normalised(
                gold[question.id]["value"]
            )
    assert right / len(asked) >= 0.92
