"""Questions become the plans that are meant, and near misses others."""

from typing import Any

import pytest

from app.assistant import Assistant

COAST, SATELLITE, SHIP = "沿岸観測所の整備", "観測衛星の運用", "測量船の建造"


def plan(assistant: Assistant, question: str) -> dict[str, Any]:
    """Return the plan of a question."""
    return assistant.ask(question).answer.plan


KINDS = [
    ("気象庁の予算は？", "Overview"),
    ("気象庁 予算", "Overview"),
    ("気象庁の施策の一覧", "Gather"),
    ("気象庁の内訳を教えて", "ListItems"),
    (f"{COAST}はいくらですか", "LookUp"),
    (f"{COAST}と{SHIP}の予算は？", "LookUp"),
    ("予算の総額は？", "LookUp"),
    (f"{COAST}と{SHIP}を合わせるといくら", "Total"),
    ("気象庁と海上保安庁の合計は？", "Total"),
    (f"{SHIP}は前年度からいくら減った？", "Change"),
    (f"{SHIP}の増減率は？", "Change"),
    (f"{SHIP}は{COAST}の何倍？", "Change"),
    (f"{SHIP}は全体の何％？", "Share"),
    ("海上保安庁の割合は？", "Share"),
    ("海上保安庁は政府全体に占める割合でどれだけ？", "Share"),
    ("観測所は何か所ありますか", "Counted"),
    ("なぜ沿岸に観測所を設けるのですか", "FindText"),
    ("観測衛星は何を測りますか", "FindText"),
    ("津波を知らせるのはどこですか", "FindText"),
    ("宇宙省の予算は？", "NotHeld"),
    ("財務省の予算は？", "NotHeld"),
    ("月面基地の予算は？", "NotHeld"),
    ("観測員は何人ですか", "NotHeld"),
    ("最も予算が多い施策は？", "Gather"),
    ("5億円以上の施策は？", "Gather"),
    ("施策はいくつありますか", "Gather"),
    ("気象庁と海上保安庁ではどちらが多い？", "Compare"),
    (f"{COAST}が10％増えたらいくら？", "Suppose"),
    ("「内数」とはどういう意味ですか", "Explain"),
    ("どの資料を読んでいますか", "About"),
]


@pytest.mark.parametrize(("question", "kind"), KINDS)
def test_kinds(sea: Assistant, question: str, kind: str) -> None:
    assert plan(sea, question)["kind"] == kind


def column(target: dict[str, Any]) -> tuple[int | None, str | None]:
    """Return the column of a target."""
    return target["fiscal_year"], target["stage"]


COLUMNS = [
    (f"{SHIP}はいくら", (2022, "政府案")),
    (f"{SHIP}の前年度は", (2021, "当初")),
    (f"{SHIP}の令和3年度は", (2021, "当初")),
    (f"Ｒ３年度の{SHIP}", (2021, "当初")),
    (f"{SHIP}の当初予算", (2021, "当初")),
    (f"{SHIP}の政府案", (2022, "政府案")),
    (f"2022年度の{SHIP}", (2022, "政府案")),
    (f"{SHIP} FY2021", (2021, "当初")),
]


@pytest.mark.parametrize(("question", "expected"), COLUMNS)
def test_columns(sea: Assistant, question: str, expected: tuple[int, str]) -> None:
    assert [column(target) for target in plan(sea, question)["targets"]] == [expected]


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (f"{SHIP}は前年度からいくら減った？", [2022, 2021]),
        (f"{SHIP}の令和3年度と令和4年度の差は？", [2022, 2021]),
        (f"{SHIP}は令和3年度当初予算から令和4年度予算政府案へいくら増減した？", [2022, 2021]),
        (f"{SHIP}は令和3年度より令和4年度がいくら少ない？", [2021, 2022]),
    ],
)
def test_a_change_runs_from_the_earlier_to_the_later(sea: Assistant, question: str, sides: list[int]) -> None:
    """A year that is named before より is what is compared."""
    data = plan(sea, question)
    assert [data["a"]["fiscal_year"], data["b"]["fiscal_year"]] == sides


@pytest.mark.parametrize(
    ("question", "part", "whole"),
    [
        (f"{SHIP}は全体の何％？", SHIP, None),
        (f"気象庁の{COAST}は全体の何％？", COAST, None),
        (f"気象庁の施策のうち{COAST}の割合は？", COAST, "気象庁"),
        (f"{COAST}は{SHIP}の何％？", COAST, SHIP),
    ],
)
def test_shares_have_their_part_and_their_whole(sea: Assistant, question: str, part: str, whole: str | None) -> None:
    data = plan(sea, question)
    assert data["part"]["item"] == part
    assert whole in (data["whole"]["item"], data["whole"]["organisation"])


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("百万円で", "百万円"),
        ("千円単位で", "千円"),
        ("円でいうと", "円"),
        ("何百万円", "百万円"),
        ("億円で", "億円"),
        ("", None),
    ],
)
def test_units(sea: Assistant, words: str, unit: str | None) -> None:
    assert plan(sea, f"{SHIP}は{words}いくら？")["unit"] == unit


@pytest.mark.parametrize(
    "question",
    [
        "令和9年度の予算は？",
        f"{SHIP}の決算は？",
        f"{SATELLITE}の補正予算は？",
        "気象庁の令和元年度は？",
        "概算要求の総額は？",
    ],
)
def test_a_column_of_nobody_is_not_held(sea: Assistant, question: str) -> None:
    data = plan(sea, question)
    assert (data["kind"], data["reason"]) == ("NotHeld", "column")


def test_a_typo_is_noted(sea: Assistant) -> None:
    answer = sea.ask("海上保案庁の予算は？").answer
    assert answer.plan["notes"] == ["海上保案庁\t海上保安庁"]
    assert "「海上保案庁」を「海上保安庁」と読み替えました。" in answer.caveats
    assert sea.replay(answer.as_json()).caveats == answer.caveats
