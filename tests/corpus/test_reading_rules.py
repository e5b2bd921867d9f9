"""How amounts get their labels: one small case for each rule."""

import pytest

from tests.corpus.ledgers import read_text

Labels = tuple[str, str | None, tuple[str, ...], int | None, str | None, str]


def labels(text: str) -> list[Labels]:
    """Return (text, organisation, item, fiscal year, stage, role) of each entry."""
    return [(e.amount.text, e.organisation, e.item, e.fiscal_year, e.stage, e.role) for e in read_text(text).entries]


TITLE = "令和５年度予算案の概要\n\n"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("観測網の整備 ３億円", [("３億円", None, ("観測網の整備",), 2023, "政府案", "part")]),
        (
            "○観測網の整備　R5予算案：３億円（R4当初：２億円）",
            [
                ("３億円", None, ("観測網の整備",), 2023, "政府案", "part"),
                ("２億円", None, ("観測網の整備",), 2022, "当初", "part"),
            ],
        ),
        (
            "○観測網の整備（気象庁）　３億円（R4当\n初：２億円）",
            [
                ("３億円", "気象庁", ("観測網の整備",), 2023, "政府案", "part"),
                ("２億円", "気象庁", ("観測網の整備",), 2022, "当初", "part"),
            ],
        ),
        (
            "○ 72億円〈R5要求〉　創薬の基盤（厚生労働省）\n○ 65億円〈Ｒ５予算案〉　計算機の基盤（文部科学省）",
            [
                ("72億円", "厚生労働省", ("創薬の基盤",), 2023, "概算要求", "part"),
                ("65億円", "文部科学省", ("計算機の基盤",), 2023, "政府案", "part"),
            ],
        ),
        (
            "○観測網の整備　３億円（うち離島分 １億円、山間部分 0.5億円）",
            [
                ("３億円", None, ("観測網の整備",), 2023, "政府案", "part"),
                ("１億円", None, ("観測網の整備", "離島分"), 2023, "政府案", "part"),
                ("0.5億円", None, ("観測網の整備", "山間部分"), 2023, "政府案", "part"),
            ],
        ),
        (
            "○観測網の整備　３億円（令和４年度当初 ４億円、▲１億円）",
            [
                ("３億円", None, ("観測網の整備",), 2023, "政府案", "part"),
                ("４億円", None, ("観測網の整備",), 2022, "当初", "part"),
                ("▲１億円", None, ("観測網の整備",), 2023, "政府案", "difference"),
            ],
        ),
        (
            "　令和５年度の観測予算案は、総額３億円であり、前年度当初予算額 ２億円に対し"
            "１億円の増（＋50％）となっている。",
            [
                ("３億円", None, ("観測予算案",), 2023, "政府案", "total"),
                ("２億円", None, ("観測予算案",), 2022, "当初", "mention"),
                ("１億円", None, ("観測予算案",), 2023, "政府案", "difference"),
                ("＋50％", None, ("観測予算案",), 2023, "政府案", "difference"),
            ],
        ),
        (
            "　気象庁 １２億円、総務省 １８\n億円、計 ３０億円。",
            [
                ("１２億円", "気象庁", (), 2023, "政府案", "part"),
                ("１８\n億円", "総務省", (), 2023, "政府案", "part"),
                ("３０億円", None, (), 2023, "政府案", "total"),
            ],
        ),
        (
            "（１）避難体制の強化\n　訓練は、全国1,000市町村のうち700市町村で実施されている（約70％）。",
            [
                ("1,000市町村", None, ("避難体制の強化",), None, None, "count"),
                ("700市町村", None, ("避難体制の強化",), None, None, "count"),
                ("約70％", None, ("避難体制の強化",), None, None, "share"),
            ],
        ),
        (
            "○観測網の整備　３億円\n※上記のほか、事務経費として、0.2億円を計上。",
            [
                ("３億円", None, ("観測網の整備",), 2023, "政府案", "part"),
                ("0.2億円", None, ("事務経費",), 2023, "政府案", "outside"),
            ],
        ),
        (
            "観測網の整備\n\n令和４年度当初予算額：－\n令和５年度予算案：３億円",
            [
                ("－", None, ("観測網の整備",), 2022, "当初", "part"),
                ("３億円", None, ("観測網の整備",), 2023, "政府案", "part"),
            ],
        ),
    ],
)
def test_amounts_outside_tables(body: str, wanted: list[Labels]) -> None:
    assert labels(TITLE + body) == wanted


TABLES = {
    "one line of headings above": "（単位：百万円）\n事項 令和５年度予算案 令和４年度予算額 増減額 増減率\n{rows}",
    "stacked by column": (
        "（単位：百万円）\n事項 令和５年度 令和４年度 増減額 増減率\n予算案(A) 予算額(B) (A-B) (A-B)/B\n{rows}"
    ),
    "stacked one under the other": (
        "（単位：百万円）\n区　分 令和５年度\n予算案\n令和４年度\n予算額\n対前年度\n増△減額 増減率\n{rows}"
    ),
    "below the rows": "（単位：百万円）\n{rows}\n令和５年度\n予算案\n令和４年度\n予算額\n増減額\n増減率",
}
ROWS = "観測網の整備 1,300 1,200 100 8.3%\n通信網の更新 900 1,000 △100 △10.0%\n計 2,200 2,200 0 0.0%"


@pytest.mark.parametrize("layout", TABLES.values(), ids=TABLES)
def test_headings_in_every_place(layout: str) -> None:
    found = labels("防災関係予算\n\n" + layout.format(rows=ROWS))
    assert found[:4] == [
        ("1,300", None, ("観測網の整備",), 2023, "政府案", "part"),
        ("1,200", None, ("観測網の整備",), 2022, "当初", "part"),
        ("100", None, ("観測網の整備",), 2023, "政府案", "difference"),
        ("8.3%", None, ("観測網の整備",), 2023, "政府案", "difference"),
    ]
    assert [entry[5] for entry in found[8:]] == ["total", "total", "difference", "difference"]


HEADING = "防災関係予算\n\n（単位：億円）\n事項 令和５年度予算案 令和４年度予算額\n"


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("■気象庁\n観測網の整備 13 12\n通信網の更新 9 10", ("気象庁", ("観測網の整備",))),
        ("観測網の整備 気象庁 13 12\n通信網の更新 総務省 9 10", ("気象庁", ("観測網の整備",))),
        ("気象庁 観測網の整備 13 12\n総務省 通信網の更新 9 10", ("気象庁", ("観測網の整備",))),
        ("観測網の整備（気象庁）【新規】 13 12\n通信網の更新 9 10", ("気象庁", ("観測網の整備",))),
        ("（１）陸の観測\n観測網の整備 13 12\n通信網の更新 9 10", (None, ("陸の観測", "観測網の整備"))),
        (
            "離島及び山間部における観測網の\n整備 13 12\n通信網の更新 9 10",
            (None, ("離島及び山間部における観測網の整備",)),
        ),
        (
            "○離島及び山間部の観測網の\n整備 13 12\n○通信網の更新 9 10\n○A 1 1\n",
            (None, ("離島及び山間部の観測網の整備",)),
        ),
        ("観測網の整備 13の内数 12\n通信網の更新 9 10", (None, ("観測網の整備",))),
    ],
)
def test_rows_and_whose_they_are(rows: str, wanted: tuple[str | None, tuple[str, ...]]) -> None:
    first, second, *_ = labels(HEADING + rows)
    assert (first[1], first[2]) == wanted
    assert (first[3:], second[3:]) == ((2023, "政府案", "part"), (2022, "当初", "part"))


def test_short_rows_are_settled_by_the_total_row_alone() -> None:
    text = (
        "関係予算\n\n［億円］\n令和５年度予算案 令和４年度補正予算 令和４年度当初予算\n"
        "【総務省】 観測網の整備 13 5 12\n【気象庁】 通信網の更新 9 10\n【警察庁】 資機材の増強 4 3\n合計 26 5 25\n"
    )
    found = [(entry[0], entry[3], entry[4]) for entry in labels(text)]
    assert found[3:7] == [("9", 2023, "政府案"), ("10", 2022, "当初"), ("4", 2023, "政府案"), ("3", 2022, "当初")]


def test_short_rows_that_nothing_settles_stay_open() -> None:
    text = (
        "関係予算\n\n令和５年度予算案 令和４年度補正予算 令和４年度当初予算\n"
        "【総務省】 観測網の整備 13億円 5億円 12億円\n【気象庁】 通信網の更新 9億円 10億円\n"
    )
    entries = read_text(text).entries[3:]
    assert [entry.unsettled.readings for entry in entries if entry.unsettled] == [3, 3]
    assert [(entry.fiscal_year, entry.stage) for entry in entries] == [(None, None), (2022, None)]


def test_a_word_in_the_place_of_a_figure_keeps_the_columns_and_is_no_entry() -> None:
    rows = (
        "防災予算\n\n［億円］\n事項 令和５年度予算案 令和４年度予算額 増減額 増減率\n"
        "陸の観測網 3 － 3 皆増\n海の観測網 － 2 ▲2 皆減\n"
    )
    assert [(entry[0], entry[3], entry[5]) for entry in labels(rows)] == [
        ("3", 2023, "part"),
        ("－", 2022, "part"),
        ("3", 2023, "difference"),
        ("－", 2023, "part"),
        ("2", 2022, "part"),
        ("▲2", 2023, "difference"),
    ]


def test_an_outline_nests_parts_under_the_amount_that_they_make_up() -> None:
    text = TITLE + "１ 監視の強化\n11億円\n（１）監査\n8億円\n（２）安全性の評価\n3億円\n２ 演習の実施\n4億円\n"
    assert [(entry[2], entry[5]) for entry in labels(text)] == [
        (("監視の強化",), "total"),
        (("監視の強化", "監査"), "part"),
        (("監視の強化", "安全性の評価"), "part"),
        (("演習の実施",), "part"),
    ]


def test_an_amount_never_has_the_year_of_its_own_brackets() -> None:
    found = labels(
        f"{TITLE}○観測網の整備 ：５億円\n　　　（前年度当初予算額：４億円）\n\n"
        "○航路の標識 ：３億円（前年度当初予算額：２億円）"
    )
    assert [(text, year) for text, _, _, year, _, _ in found] == [
        ("５億円", 2023), ("４億円", 2022), ("３億円", 2023), ("２億円", 2022)
    ]  # fmt: skip
    assert [item for _, _, item, _, _, _ in found] == [("観測網の整備",)] * 2 + [("航路の標識",)] * 2


def test_what_was_asked_for_says_nothing_of_other_brackets() -> None:
    found = labels(f"{TITLE}○観測網の整備 ５億円（４億円）\n（令和５年度概算要求額：６億円）")
    assert [(text, stage) for text, _, _, _, stage, _ in found] == [
        ("５億円", "政府案"), ("４億円", None), ("６億円", "概算要求")
    ]  # fmt: skip


def test_a_heading_of_several_organisations_makes_nothing_a_single_one_s() -> None:
    found = labels(f"{TITLE}環境省の施策\n○観測網の整備 ５億円\n\n\n国土交通省・気象庁の施策\n○航路の標識 ３億円")
    assert [owner for _, owner, _, _, _, _ in found] == ["環境省", None]


def test_side_by_side_bullets_share_their_amounts_and_brackets_in_order() -> None:
    body = "○観測網の整備 ○航路の標識\n：５億円 ：３億円\n（前年度当初予算額：４億円） （前年度当初予算額：２億円）"
    assert [(text, item) for text, _, item, _, _, _ in labels(TITLE + body)] == [
        ("５億円", ("観測網の整備",)), ("３億円", ("航路の標識",)),
        ("４億円", ("観測網の整備",)), ("２億円", ("航路の標識",)),
    ]  # fmt: skip


def test_the_total_row_settles_short_rows_of_several_widths() -> None:
    rows = "\n\n".join(
        ["【環境省】 観測網の整備 5 1 4", "【環境省】 航路の標識 3 2", "【気象庁】 次の衛星 7", "合　計 15 1 6"]
    )
    heading = "（単位：億円）\n施策名 令和５年度予算案 令和４年度補正予算 令和４年度当初予算\n\n"
    found = {(text, item[-1]): (year, stage) for text, _, item, year, stage, _ in labels(TITLE + heading + rows)}
    assert found[("7", "次の衛星")] == (2023, "政府案")
    assert found[("2", "航路の標識")] == (2022, "当初")


def test_a_page_number_between_dashes_is_no_part_of_the_heading_below() -> None:
    found = labels(f"{TITLE}○観測網の整備 ５億円\n- 1 -\n１　環境省\n８億円（前年度当初予算額：７億円）")
    assert [(text, owner, role) for text, owner, _, _, _, role in found][1:] == [
        ("８億円", "環境省", "total"), ("７億円", "環境省", "total")
    ]  # fmt: skip


def test_a_matter_asked_for_without_an_amount_is_no_part_of_the_name() -> None:
    rows = "【気象庁】 観測網の整備 事項要求 ３億円\n【環境省】 次の衛星 ５億円＋事項要求 ４億円"
    reading = read_text(f"令和５年度概算要求\n\n主な施策例\n\n令和５年度概算要求額 令和４年度当初予算額\n{rows}")
    assert [(e.amount.text, e.item[-1], e.fiscal_year, e.marks) for e in reading.entries] == [
        ("事項要求", "観測網の整備", 2023, ("事項要求",)), ("３億円", "観測網の整備", 2022, ()),
        ("５億円", "次の衛星", 2023, ("事項要求",)), ("４億円", "次の衛星", 2022, ()),
    ]  # fmt: skip


def test_a_label_in_brackets_belongs_to_the_amount_behind_it_where_the_one_before_has_its_own() -> None:
    found = labels(TITLE + "海洋調査費の予算\n\n【令和５年度予算案】 ５億円【令和４年度補正予算】 ３億円")
    assert [(text, year, stage) for text, _, _, year, stage, _ in found] == [
        ("５億円", 2023, "政府案"), ("３億円", 2022, "補正")
    ]  # fmt: skip


def test_a_change_in_a_table_is_of_the_later_year_wherever_its_column_stands() -> None:
    body = (
        "（単位：百万円）\n区分 令和４年度当初予算 令和５年度予算案 増減額\n観測網 1,200 1,500 300\n標識 900 800 ▲100"
    )
    changes = [(text, year, stage) for text, _, _, year, stage, role in labels(TITLE + body) if role == "difference"]
    assert changes == [("300", 2023, "政府案"), ("▲100", 2023, "政府案")]


def test_the_government_draft_of_a_year_is_no_heading_of_an_organisation() -> None:
    found = labels(f"{TITLE}\n\n気象庁の施策例\n\n観測網の整備\n\n令和５年度政府予算案\n３億円")
    assert [(text, owner) for text, owner, _, _, _, _ in found] == [("３億円", "気象庁")]


TAGGED_ROWS = "【気象庁】 観測網の整備 ３億円 ２億円\n【環境省】 次の衛星 ５億円 ４億円"


def test_headings_at_the_end_of_a_page_hold_for_the_rows_of_the_next() -> None:
    found = labels(f"{TITLE}主な施策例\n\n令和５年度予算案 令和４年度当初予算\n\n\n{TAGGED_ROWS}")
    assert [(year, stage) for *_, year, stage, _ in found] == [(2023, "政府案"), (2022, "当初")] * 2


def test_cells_side_by_side_without_headings_are_not_all_of_the_main_column() -> None:
    found = labels(f"{TITLE}主な施策例\n\n{TAGGED_ROWS}")
    assert [(year, stage) for *_, year, stage, _ in found] == [(None, None)] * 4
