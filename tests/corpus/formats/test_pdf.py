"""PDF files as text and tables: every case is a page that we draw, and what a person reads on it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.formats.pdf import count_pages, page_boxes, read
from corpus.grids.model import Content
from tests.corpus.formats.pdfs import HEIGHT, WIDTH, Sheet, placed, rows_of, under

XS = (40.0, 200.0, 290.0, 380.0, 470.0)
HEAD = ("目", "本年度予算額", "前年度予算額", "比較")


def book_page(sheet: Sheet, *, top: float = 100.0, head: bool = True, rows: tuple[tuple[str, ...], ...] = ()) -> Sheet:
    """Draw a ruled table of a budget book."""
    ys = [top]
    at = top
    if head:
        sheet.row(XS, at + 15, HEAD)
        at += 30
        ys.append(at)
    for row in rows:
        sheet.row(XS, at + 15, row)
        at += 30
        ys.append(at)
    return sheet.table(XS, ys)


def check_cells(content: Content) -> None:
    """Check that every cell is a range of the text, on its page, inside its table."""
    for number, grid in enumerate(content.grids, start=1):
        assert grid.number == number
        rows = list(grid.rows())
        assert len(rows) == grid.height
        for at, row in enumerate(rows):
            for cell in row:
                assert content.text[cell.start : cell.end] == cell.text
                assert cell.row == at
                assert cell.column + cell.columns <= grid.width
                assert cell.row + cell.rows <= grid.height
                assert not set("\t\n\f") & set(cell.text)
                assert grid.start <= cell.start <= cell.end <= grid.end
                assert content.text.count("\f", 0, cell.start) + 1 == grid.page


def read_checked(sheet: Sheet, folder: Path) -> Content:
    content = read(sheet.save(folder))
    check_cells(content)
    return content


def test_a_ruled_table_of_a_budget_book(tmp_path: Path) -> None:
    sheet = Sheet().say(60, 40, "２　　歳　　入", size=14)
    sheet.say(60, 62, "１款　市税").say(470, 62, "46,460,600千円", right=True)
    sheet.say(70, 80, "１項　市民税").say(470, 80, "16,739,000千円", right=True)
    book_page(sheet, rows=(("1　個人", "14,297", "15,208", "△911"), ("計", "14,297", "15,208", "△911")))
    sums, table = read_checked(sheet, tmp_path).grids
    text = read(tmp_path / "a.pdf").text

    assert placed(sums) == [{0: "１款 市税", 2: "46,460,600千円"}, {1: "１項 市民税", 2: "16,739,000千円"}]
    assert rows_of(table) == [
        list(HEAD),
        ["1 個人", "14,297", "15,208", "△911"],
        ["計", "14,297", "15,208", "△911"],
    ]
    assert under(text, table) == ["歳入", "１款 市税", "１項 市民税"]
    assert table.heading_rows == 1
    assert "1 個人\t14,297\t15,208\t△911\n" in text


@pytest.mark.parametrize(
    ("lines", "section"),
    [
        (["（款）　1　市税", "（項）　2　固定資産税"], ["（款）1市税", "（項）2固定資産税"]),
        (["第１款　市税　第２項　固定資産税"], ["第１款市税", "第２項固定資産税"]),
        (["１款　市税", "２項　固定資産税"], ["１款市税", "２項固定資産税"]),
        (["款　１　市税", "項　２　固定資産税"], ["款１市税", "項２固定資産税"]),
        (["令和８年度海山市一般会計予算", "歳　　出", "第１款　議会費"], ["一般会計", "歳出", "第１款議会費"]),
        (["令和８年度海山市国民健康保険事業特別会計予算", "（歳　入）"], ["国民健康保険事業特別会計", "歳入"]),
        (["収益的支出"], ["収益的支出"]),
        (["２項　感染症対策地方税減収補 特別交付金　　　　　43,000千円"], ["２項感染症対策地方税減収補特別交付金"]),
        (["１款の説明は次のとおりとする。"], []),
    ],
)
def test_headings_above_a_table_are_its_section(lines: list[str], section: list[str], tmp_path: Path) -> None:
    sheet = Sheet()
    for number, line in enumerate(lines):
        sheet.say(60, 40 + 18 * number, line)
    content = read_checked(book_page(sheet, rows=(("1　個人", "14", "15", "△1"),)), tmp_path)
    assert ["".join(name.split()) for name in under(content.text, content.grids[-1])] == section


def test_caption_and_unit_above_a_table(tmp_path: Path) -> None:
    sheet = Sheet().say(40, 60, "第２表　債務負担行為").say(470, 84, "（単位：千円）", right=True)
    content = read_checked(book_page(sheet, rows=(("文書配達業務", "10,074", "9,000", "1,074"),)), tmp_path)
    (table,) = content.grids
    assert table.unit == "千円"
    assert table.caption is not None
    assert content.text[slice(*table.caption)] == "第２表 債務負担行為"


def test_units_under_the_headings_are_a_row_of_their_own(tmp_path: Path) -> None:
    sheet = Sheet().table(XS, (100, 130, 190)).row(XS, 115, HEAD)
    sheet.row(XS, 140, ("", "千円", "千円", "千円")).row(XS, 165, ("1　個人", "14,297", "15,208", "△911"))
    (table,) = read_checked(sheet, tmp_path).grids
    assert rows_of(table)[1:] == [["", "千円", "千円", "千円"], ["1 個人", "14,297", "15,208", "△911"]]
    assert (table.unit, table.heading_rows) == ("千円", 2)


def test_lines_of_a_cell_are_one_text_and_a_spread_word_has_no_gaps(tmp_path: Path) -> None:
    sheet = Sheet().table(XS, (100, 130, 170)).row(XS, 115, ("事　　　業", "金　　額", "前 年 度", "比　　較"))
    sheet.say(44, 143, "第 ２ 期 共 同 電 算 化").say(44, 157, "事業（令和６年度分）")
    sheet.say(286, 150, "525,771", right=True).say(376, 150, "1，234", right=True).say(390, 150, "△").say(
        460, 150, "9", right=True
    )
    (table,) = read_checked(sheet, tmp_path).grids
    assert rows_of(table) == [
        ["事業", "金額", "前年度", "比較"],
        ["第２期共同電算化事業（令和６年度分）", "525,771", "1，234", "△9"],
    ]


def test_a_number_beside_the_middle_of_two_lines_comes_first(tmp_path: Path) -> None:
    sheet = Sheet().table(XS, (100, 130, 170)).row(XS, 115, HEAD)
    sheet.say(44, 150, "2").say(60, 144, "感染症対策減収補").say(60, 156, "塡特別交付金").say(
        286, 150, "43,000", right=True
    )
    (table,) = read_checked(sheet, tmp_path).grids
    assert rows_of(table)[1][:2] == ["2 感染症対策減収補塡特別交付金", "43,000"]


def test_spans_of_headings_and_labels(tmp_path: Path) -> None:
    sheet = Sheet()
    xs, ys = (40, 120, 220, 320, 420), (100, 120, 140, 160, 180)
    for y in (ys[0], ys[2], ys[4]):
        sheet.rule(xs[0], y, xs[4], y)
    sheet.rule(xs[2], ys[1], xs[4], ys[1]).rule(xs[1], ys[3], xs[4], ys[3])
    for x, top in ((xs[0], 0), (xs[1], 2), (xs[2], 0), (xs[3], 1), (xs[4], 0)):
        sheet.rule(x, ys[top], x, ys[4])
    sheet.say(100, 120, "区分").say(300, 110, "支給期別支給率").say(250, 130, "６月").say(350, 130, "12月")
    sheet.say(60, 160, "本年度").say(130, 150, "一般").say(310, 150, "2.25", right=True).say(
        410, 150, "2.25", right=True
    )
    sheet.say(130, 170, "再任用").say(310, 170, "1.15", right=True)
    (table,) = read_checked(sheet, tmp_path).grids
    assert placed(table) == [
        {0: "区分", 2: "支給期別支給率"},
        {2: "６月", 3: "12月"},
        {0: "本年度", 1: "一般", 2: "2.25", 3: "2.25"},
        {1: "再任用", 2: "1.15"},
    ]
    spans = {cell.text: (cell.rows, cell.columns) for row in table.rows() for cell in row if cell.text}
    assert (spans["区分"], spans["支給期別支給率"], spans["本年度"]) == ((2, 2), (1, 2), (2, 1))


def test_a_heading_column_that_is_stepped(tmp_path: Path) -> None:
    """款 stands over both columns of names, its 項 in the second one alone."""
    sheet = Sheet()
    xs, ys = (40, 100, 300, 400), (100, 120, 140, 160, 180)
    for y in ys:
        sheet.rule(xs[1] if y == 160 else xs[0], y, xs[3], y)
    for x in (xs[0], xs[2], xs[3]):
        sheet.rule(x, ys[0], x, ys[4])
    sheet.rule(xs[1], ys[0], xs[1], ys[1]).rule(xs[1], ys[2], xs[1], ys[4])
    sheet.say(60, 110, "款").say(200, 110, "項").say(340, 110, "金　額")
    sheet.say(44, 130, "14 使用料及び手数料").say(396, 130, "1,345", right=True)
    sheet.say(104, 150, "1 使用料").say(396, 150, "925", right=True)
    sheet.say(104, 170, "2 手数料").say(396, 170, "420", right=True)
    (table,) = read_checked(sheet, tmp_path).grids
    assert placed(table)[1:] == [
        {0: "14 使用料及び手数料", 2: "1,345"},
        {1: "1 使用料", 2: "925"},
        {1: "2 手数料", 2: "420"},
    ]


def list_page(sheet: Sheet, top: float = 100) -> Sheet:
    """Draw 節 with rows that no rule parts, and beside them a list."""
    xs = (40, 120, 190, 520)
    sheet.table(xs, (top, top + 20, top + 220))
    sheet.say(60, top + 10, "区分").say(150, top + 10, "金額").say(330, top + 10, "説明")
    names = [
        (46, "1 報酬", "206"),
        (46, "3 職員手当等", "118"),
        (58, "管理職手当", "66"),
        (58, "時間外勤務手", "52"),
        (58, "当", ""),
    ]
    for number, (x, name, amount) in enumerate(names):
        sheet.say(x, top + 35 + 22 * number, name).say(186, top + 35 + 22 * number, amount, right=True)
    listed = [(194, "001 給与費", 516, "442"), (206, "001 議員　32人", 500, "353"), (206, "002 一般職", 500, "89")]
    for number, (x, name, end, amount) in enumerate(listed):
        sheet.say(x, top + 35 + 22 * number, name).say(end, top + 35 + 22 * number, amount, right=True)
    sheet.say(206, top + 101, "本会議運営")
    sheet.say(206, top + 123, "全国自治体病院経営").say(230, top + 134, "都市議会負担金").say(
        500, top + 128.5, "18", right=True
    )
    return sheet


def test_rows_without_rules_and_a_list_in_a_column(tmp_path: Path) -> None:
    main, listed = read_checked(list_page(Sheet()), tmp_path).grids
    assert placed(main) == [
        {0: "区分", 2: "金額"},
        {0: "1 報酬", 2: "206"},
        {0: "3 職員手当等", 2: "118"},
        {1: "管理職手当", 2: "66"},
        {1: "時間外勤務手当", 2: "52"},
    ]
    assert placed(listed) == [
        {0: "説明"},
        {0: "001 給与費", 2: "442"},
        {1: "001 議員 32人", 2: "353"},
        {1: "002 一般職", 2: "89"},
        {1: "本会議運営"},
        {1: "全国自治体病院経営都市議会負担金", 2: "18"},
    ]


def test_a_table_goes_on_over_pages(tmp_path: Path) -> None:
    sheet = Sheet()
    for page in range(3):
        rows = tuple((f"{page}{row}　事業{row}", str(100 + row), str(90 + row), "10") for row in range(3))
        book_page(sheet, top=60, head=page < 2, rows=rows)
        sheet.say(290, 800, f"- {page + 1} -").turn()
    content = read_checked(sheet, tmp_path)
    assert [(grid.page, grid.continues, grid.heading_rows) for grid in content.grids] == [
        (1, False, 1),
        (2, True, 1),
        (3, True, 0),
    ]


def test_another_section_under_the_same_columns_without_headings(tmp_path: Path) -> None:
    sheet = Sheet().say(40, 80, "１款　市税　１項　市民税")
    book_page(sheet, rows=(("1　個人", "14", "15", "△1"),))
    sheet.say(40, 280, "１款　市税　２項　固定資産税")
    content = read_checked(book_page(sheet, top=300, head=False, rows=(("1　土地", "2", "3", "△1"),)), tmp_path)
    first, second = content.grids
    assert (first.continues, second.continues) == (False, True)
    assert under(content.text, second) == ["１款 市税", "２項 固定資産税"]


def test_the_right_one_of_facing_pages_is_under_the_rows_of_the_left(tmp_path: Path) -> None:
    left = Sheet().say(40, 40, "１款　議会費").say(40, 60, "１項　議会費")
    left.table(XS, (100, 120, 210, 320)).row(XS, 110, HEAD)
    left.row(XS, 135, ("1　議会費", "481", "489", "△8")).row(XS, 225, ("2　事務局費", "10", "10", "0")).turn()
    xs = (40, 120, 190)
    left.table(xs, (100, 120, 160, 210, 320)).say(60, 110, "区分").say(150, 110, "金額")
    for y, name, amount in ((135, "1 報酬", "206"), (175, "2 給料", "44"), (225, "1 報酬", "7"), (245, "2 旅費", "3")):
        left.say(46, y, name).say(186, y, amount, right=True)
    content = read_checked(left, tmp_path)
    right = [grid for grid in content.grids if grid.page == 2]
    assert [under(content.text, grid) for grid in right] == [
        ["１款 議会費", "１項 議会費", "議会費"],
        ["１款 議会費", "１項 議会費", "事務局費"],
    ]
    assert [placed(grid)[-1] for grid in right] == [{0: "2 給料", 1: "44"}, {0: "2 旅費", 1: "3"}]
    assert [grid.continues for grid in right] == [False, True]


def test_running_heads_are_no_captions(tmp_path: Path) -> None:
    sheet = Sheet()
    for page in range(4):
        sheet.say(40, 30, f"令和８年度の予算書　その{page}")
        book_page(sheet, top=60 + page * 7, rows=((f"{page}　事業", "1", "2", "△1"),)).turn()
    assert {grid.caption for grid in read_checked(sheet, tmp_path).grids} == {None}


def test_a_table_without_rules(tmp_path: Path) -> None:
    sheet = Sheet().say(40, 60, "歳出の内訳").say(470, 80, "（単位：千円）", right=True)
    sheet.row(XS, 100, ("区分", "令和8年度", "令和7年度", "増減"))
    for number, row in enumerate(
        (
            ("総務費", "9,013,376", "8,778,552", "234,824"),
            ("　うち選挙費", "21,000", "―", "21,000"),
            ("民生費", "37,723,107", "35,294,268", "2,428,839"),
            ("合計", "46,736,483", "44,072,820", "2,663,663"),
        )
    ):
        sheet.row(XS, 118 + 18 * number, row)
    sheet.say(40, 230, "※ 端数は四捨五入している。")
    content = read_checked(sheet, tmp_path)
    (table,) = content.grids
    assert placed(table) == [
        {0: "区分", 2: "令和8年度", 3: "令和7年度", 4: "増減"},
        {0: "総務費", 2: "9,013,376", 3: "8,778,552", 4: "234,824"},
        {1: "うち選挙費", 2: "21,000", 3: "―", 4: "21,000"},
        {0: "民生費", 2: "37,723,107", 3: "35,294,268", 4: "2,428,839"},
        {0: "合計", 2: "46,736,483", 3: "44,072,820", 4: "2,663,663"},
    ]
    assert table.unit == "千円"
    assert table.heading_rows == 1
    assert content.text.endswith("※ 端数は四捨五入している。\n\f")


def test_a_table_of_contents_is_none(tmp_path: Path) -> None:
    sheet = Sheet().say(40, 60, "目次")
    for number in range(5):
        sheet.say(40, 80 + 18 * number, f"第{number + 1}章 予算の概要 ……………………………").say(
            400, 80 + 18 * number, str(3 + number * 4)
        )
    assert read_checked(sheet, tmp_path).grids == ()


def test_columns_of_prose_are_read_one_after_the_other(tmp_path: Path) -> None:
    sheet = Sheet().say(150, 40, "令和８年度予算の基本方針について述べる", size=14)
    left = [f"左の段の{n}行目の文章は左から右へ読む" for n in range(8)]
    right = [f"右の段の{n}行目の文章は左の段の後で読む" for n in range(8)]
    for number in range(8):
        sheet.say(40, 80 + 16 * number, left[number]).say(310, 80 + 16 * number, right[number])
    assert read(sheet.save(tmp_path)).text.split("\n")[1:17] == [*left, *right]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_rotated_page_reads_as_it_is_seen(turn: int, tmp_path: Path) -> None:
    """The page says that it is to be turned, and what is printed is turned back: as scanners and printers do."""
    wide, high = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
    sheet = Sheet()  # its size is that of the page as it is seen
    sheet.canvas.setPageRotation(turn)
    sheet.canvas.translate(*{0: (0, 0), 90: (wide, 0), 180: (wide, high), 270: (0, high)}[turn])
    sheet.canvas.rotate(turn)
    sheet.high = HEIGHT
    book_page(sheet, rows=(("1　個人", "14,297", "15,208", "△911"),))
    (table,) = read_checked(sheet, tmp_path).grids
    assert rows_of(table) == [list(HEAD), ["1 個人", "14,297", "15,208", "△911"]]
    (box,) = [box for box in page_boxes(tmp_path / "a.pdf", 1) if box[:2] == _range(tmp_path, "14,297")]
    assert box[2:] == pytest.approx((260, 139, 286, 151), abs=6)


def _range(folder: Path, said: str) -> tuple[int, int]:
    at = read(folder / "a.pdf").text.index(said)
    return at, at + len(said)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_printed_sideways_reads_upright(turn: int, tmp_path: Path) -> None:
    """Nothing says that the page is turned; its text runs up, down or upside down."""
    wide, high = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
    sheet = Sheet(wide, high)
    sheet.canvas.translate(*{90: (wide, 0), 180: (wide, high), 270: (0, high)}[turn])
    sheet.canvas.rotate(turn)
    sheet.high = HEIGHT
    book_page(sheet, rows=(("1　個人", "14,297", "15,208", "△911"),))
    (table,) = read_checked(sheet, tmp_path).grids
    assert rows_of(table) == [list(HEAD), ["1 個人", "14,297", "15,208", "△911"]]


def test_a_line_printed_sideways_comes_last(tmp_path: Path) -> None:
    sheet = Sheet().say(40, 60, "上の行").say(40, 90, "下の行")
    sheet.canvas.rotate(90)
    sheet.canvas.drawString(300, -20, "横")
    assert read(sheet.save(tmp_path)).text == "上の行\n下の行\n横\n\f"


def test_ligatures_and_compatibility_characters_stay(tmp_path: Path) -> None:
    said = "㌔㍉㈱①⑳Ⅳ㎡㍻"
    assert read(Sheet().say(40, 60, said).save(tmp_path)).text == f"{said}\n\f"


def test_text_printed_twice_to_look_bold_is_one(tmp_path: Path) -> None:
    sheet = Sheet().say(40, 60, "一般会計").say(40.4, 60, "一般会計")
    assert read(sheet.save(tmp_path)).text == "一般会計\n\f"


def test_lines_drawn_as_thin_boxes_and_pale_ones(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.canvas.rect(100, HEIGHT - 300, 1, 250, stroke=0, fill=1)
    sheet.canvas.setFillColorRGB(0, 0, 0)
    for y in (100, 130, 160):
        sheet.canvas.rect(40, HEIGHT - y, 300, 0.7, stroke=0, fill=1)
    for x in (40, 200, 340):
        sheet.canvas.rect(x, HEIGHT - 160, 0.7, 60, stroke=0, fill=1)
    sheet.say(60, 115, "区分").say(250, 115, "金額").say(60, 145, "市税").say(330, 145, "1,234", right=True)
    (table,) = read_checked(sheet, tmp_path).grids
    assert rows_of(table) == [["区分", "金額"], ["市税", "1,234"]]


def test_a_table_open_at_its_sides(tmp_path: Path) -> None:
    sheet = Sheet()
    for y in (100, 130, 160):
        sheet.rule(40, y, 400, y)
    sheet.rule(200, 100, 200, 160).say(60, 115, "区分").say(300, 115, "金額").say(60, 145, "市税").say(
        390, 145, "12", right=True
    )
    (table,) = read_checked(sheet, tmp_path).grids
    assert rows_of(table) == [["区分", "金額"], ["市税", "12"]]


def test_a_box_around_a_text_is_no_table(tmp_path: Path) -> None:
    sheet = Sheet().table((40, 300), (100, 200)).say(60, 130, "囲まれた文章").say(60, 150, "二行目")
    content = read_checked(sheet, tmp_path)
    assert (content.grids, content.text) == ((), "囲まれた文章\n二行目\n\f")


def test_a_table_inside_a_frame_is_read_alone(tmp_path: Path) -> None:
    sheet = Sheet().table((20, 575), (20, 820)).say(30, 40, "枠の中")
    (table,) = [
        g
        for g in read_checked(book_page(sheet, rows=(("1　個人", "14", "15", "△1"),)), tmp_path).grids
        if g.height == 2
    ]
    assert rows_of(table)[1] == ["1 個人", "14", "15", "△1"]


def test_what_a_file_says_of_itself(tmp_path: Path) -> None:
    for title, known in (("令和８年度予算書", "令和８年度予算書"), ("Microsoft Word - a.docx", None), ("あ", None)):
        sheet = Sheet().say(40, 60, "予算")
        sheet.canvas.setTitle(title)
        assert read(sheet.save(tmp_path)).metadata.title == known


def picture(sheet: Sheet) -> Sheet:
    """Put a picture on a page."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    sheet.canvas.drawImage(ImageReader(Image.new("L", (8, 8), 128)), 100, 100, 300, 300)
    return sheet


def test_a_scan_without_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="文字情報のない PDF") as error:
        read(picture(Sheet()).save(tmp_path))
    assert "scanned" in (error.value.en or "")


def test_pages_without_text_are_noted_and_blank_ones_are_not(tmp_path: Path) -> None:
    sheet = Sheet().say(40, 60, "予算").turn().turn()
    picture(sheet)
    content = read(sheet.save(tmp_path))
    assert content.text == "予算\n\f\f\f"
    assert content.notes == ("文字情報のないページが 1 ページあります（3ページ。pages without text）",)


def test_only_so_many_pages_are_read(tmp_path: Path) -> None:
    path = Sheet().say(40, 60, "一").turn().say(40, 60, "二").save(tmp_path)
    content = read(path, max_pages=1)
    assert (content.text, count_pages(path)) == ("一\n\f", 2)
    assert content.notes == ("2 ページのうち最初の 1 ページを読みました（the first pages only）",)


def encrypted(folder: Path) -> Path:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return Sheet(encrypt=StandardEncryption("secret")).say(40, 60, "予算").save(folder)


def written(data: bytes) -> Callable[[Path], Path]:
    """Return what makes a file of bytes."""

    def make(folder: Path) -> Path:
        path = folder / "a.pdf"
        path.write_bytes(data)
        return path

    return make


@pytest.mark.parametrize(
    ("make", "said", "english"),
    [
        (encrypted, "パスワードの付いた PDF", "password"),
        (written(b""), "PDF として読めません", "damaged"),
        (written(b"%PDF-1.7\n"), "PDF として読めません", "damaged"),
        (written("予算".encode()), "PDF として読めません", "damaged"),
        (lambda folder: folder / "none.pdf", "ファイルを開けません", "cannot be opened"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    make: Callable[[Path], Path], said: str, english: str, tmp_path: Path
) -> None:
    path = make(tmp_path)
    for reads in (read, count_pages):
        with pytest.raises(DocumentError, match=said) as error:
            reads(path)
        assert english in (error.value.en or "")
        assert "\n" not in str(error.value)


def test_boxes_of_a_page_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="3 ページはありません"):
        page_boxes(Sheet().say(40, 60, "一").save(tmp_path), 3)


def test_boxes_cover_the_text(tmp_path: Path) -> None:
    path = book_page(Sheet(), rows=(("1　個人", "14,297", "15,208", "△911"),)).save(tmp_path)
    text = read(path).text
    boxes = {text[start:end]: place for start, end, *place in page_boxes(path, 1)}
    assert {"個人", "14,297", "15,208", "△911", "目", "本年度予算額"} <= set(boxes)
    assert all(0 <= x0 < x1 <= WIDTH and 0 <= y0 < y1 <= HEIGHT for x0, y0, x1, y1 in boxes.values())
    assert boxes["14,297"][0] > boxes["個人"][2]


SEED = list_page(book_page(Sheet().say(40, 40, "１款　市税"), rows=(("1　個人", "14", "15", "△1"),)), 400).bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.binary(max_size=6), st.integers(0, 8)), max_size=12),
    cut=st.integers(0, len(SEED)) | st.none(),
)
def test_a_damaged_file_does_no_more_than_fail(
    edits: list[tuple[int, bytes, int]], cut: int | None, tmp_path: Path
) -> None:
    data = bytearray(SEED)
    for at, new, gone in sorted(edits, key=lambda edit: -edit[0]):
        data[at : at + gone] = new
    path = tmp_path / "damaged.pdf"
    path.write_bytes(bytes(data[:cut]))
    try:
        check_cells(read(path))
    except DocumentError as error:
        assert str(error)
        assert error.en
