"""The measurement on a budget book: on a small one of ours, and on the real one where it lies."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

import eval.tasks.budget_book as task
from corpus.formats.pdf import read
from eval.errors import EvalError
from eval.tasks import find_task
from tests.corpus.formats.pdfs import Sheet

ROW = {
    "side": "歳入", "kan": "市税", "kou": "市民税", "moku": "個人", "this_year": "令和8年度", "prev_year": "令和7年度",
    "amount": 14297, "prev": 15208, "diff": -911, "unit": "千円",
}  # fmt: skip


def book(folder: Path) -> None:
    sheet = Sheet().say(200, 100, "令和８年度").say(200, 130, "海山市一般会計予算書").turn()
    sheet.say(40, 40, "歳　入").say(40, 60, "１款　市税").say(40, 80, "１項　市民税")
    xs = (40, 200, 290, 380, 470)
    sheet.table(xs, (100, 130, 180, 210)).row(xs, 115, ("目", "本年度予算額", "前年度予算額", "比較"))
    sheet.row(xs, 140, ("", "千円", "千円", "千円")).row(xs, 160, ("1　個人", "14,297", "15,208", "△911"))
    sheet.row(xs, 195, ("計", "14,297", "15,208", "△911")).save(folder, "book.pdf")


def test_rows_of_a_book_are_found_in_the_ledger(tmp_path: Path) -> None:
    book(tmp_path)
    rows = [ROW, {**ROW, "moku": "法人"}, {**ROW, "amount": 14298}, {**ROW, "this_year": "令和7年度"}]
    lines = [json.dumps(row, ensure_ascii=False) for row in (*rows, {"other": 1})]
    (tmp_path / "rows.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8")
    found = task.budget_book(tmp_path)
    assert find_task("budget-book") is task.budget_book
    assert (found["rows"], found["right"], found["share"]) == (4, 1, 0.25)
    assert found["wrong"] == ["歳入 / 市税 / 市民税 / 法人", *["歳入 / 市税 / 市民税 / 個人"] * 2]
    assert found["build_s"] > 0


def test_a_folder_without_a_book(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="ありません"):
        task.budget_book(tmp_path)


def test_a_row_of_the_data() -> None:
    moku = task.Moku.of(ROW)
    assert moku.years == (2026, 2025)
    assert moku.amounts == (Decimal(14_297_000), Decimal(15_208_000), Decimal(-911_000))


@pytest.mark.skipif("URAZUKE_PRIVATE_DATA" not in os.environ, reason="needs URAZUKE_PRIVATE_DATA")
def test_the_first_tables_of_the_real_book() -> None:
    folder = Path(os.environ["URAZUKE_PRIVATE_DATA"])
    path = next(folder.glob("*/budget_book_*.pdf"), None)
    if path is None:
        pytest.skip("there is no budget book")
    content = read(path, max_pages=40)
    rows = [task.Moku.of(row) for row in list(task._rows(path.parent))[:8]]
    printed = {
        (content.text[cell.start - 1 : cell.end + 1].strip(), cell.text): grid.page
        for grid in content.grids
        for line in grid.rows()
        for cell in line
    }
    texts = {text for _, text in printed}
    for moku in rows:
        assert {f"{int(value / 1000):,}".replace("-", "△") for value in moku.amounts} <= texts, moku.path
