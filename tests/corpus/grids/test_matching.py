"""How alike names are, and which headings fit what is asked."""

import pytest

from corpus.grids.matching import Headings, core, fit, likeness, splits, wordings

FITTING = [
    (("経常利益又は経常損失（△）",), "経常利益", "経常収益"),
    (("負債",), "負債合計", "負債純資産合計"),
    (("総資産額",), "総資産額", "純資産額"),
    (("法人税、住民税及び事業税",), "法人税、住民税及び事業税", "法人税等合計"),
    (("法人税", "住民税及び事業税"), "法人税、住民税及び事業税", "法人税等合計"),
    (("その他",), "その他の費用", "繰延税金"),
]


@pytest.mark.parametrize(("asked", "right", "wrong"), FITTING, ids=lambda value: str(value))
def test_the_right_row_fits_better(asked: tuple[str, ...], right: str, wrong: str) -> None:
    assert fit(asked, Headings(right, "本年度")) > fit(asked, Headings(wrong, "本年度"))


def test_what_a_name_is_part_of_tells_namesakes_apart() -> None:
    asked = ("その他", "流動負債")
    assert fit(asked, Headings("その他", "額", rows=("負債", "流動負債"))) > fit(
        asked, Headings("その他", "額", rows=("負債", "固定負債"))
    )
    assert fit(asked, Headings("その他", "額", around=("流動負債",))) > fit(asked, Headings("その他", "額"))
    assert fit(asked, Headings("その他", "額", before=("流動負債",))) > fit(asked, Headings("その他", "額"))


def test_the_total_of_a_group_is_what_its_name_asks_for() -> None:
    total = Headings("計", "額", rows=("売上高",))
    assert fit(("売上高",), total) > fit(("売上高",), Headings("外部顧客への売上高", "額", rows=("売上高",)))
    assert fit(("その他の費用",), Headings("合計", "額", around=("その他の費用",))) > 2


def test_labels_that_are_explained_count_neither_way() -> None:
    headings = Headings("議会費", "前年度")
    assert fit(("議会費",), headings, frozenset(["前年度"])) > fit(("議会費",), headings)


def test_the_rest_of_a_whole_is_named_by_it() -> None:
    asked = ("その他", "投資その他の資産")
    assert fit(asked, Headings("その他の投資", "額")) > fit(asked, Headings("その他の負債", "額"))
    assert likeness("その他", "投資その他の資産合計") == 0


def test_names_in_other_wordings() -> None:
    assert core("(1) 受取手形　※1") == "受取手形"
    assert dict(wordings("当期純利益又は当期純損失（△）"))["当期純利益"] > 0.9
    assert likeness("建物", "建物") == 1
    assert 0 < likeness("建物", "建物及び構築物") < 0.8
    assert likeness("あ", "い") == 0
    assert likeness("", "い") == 0
    assert list(splits(("甲", "乙"))) == [("甲", ("乙",)), ("甲、乙", ())]
    assert list(splits(("その他", "乙"))) == [("その他", ("乙",))]
