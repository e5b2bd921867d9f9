"""What holds of every amount and every text: read or refused, and read again as written."""

import random
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from corpus.amount_writer import write_amount, write_exact
from corpus.amounts import is_dash, parse_amount, read_amounts
from corpus.errors import ParseError
from corpus.folding import MappedText, fold

LOOKALIKES = st.text(
    alphabet="0123456789０５,．.、・千万百億兆京円一二〇十分の割厘%人件先回目第約数△▲-－―～から以上①¥ \n（）ドルAyen"
)
UNITS = st.sampled_from([None, "円", "千円", "百万円", "億円", "％", "人"])
YEN = st.integers(min_value=-(10**22), max_value=10**22)


@given(st.one_of(st.text(), LOOKALIKES), UNITS)
def test_a_cell_is_read_or_refused_and_nothing_else(text: str, unit: str | None) -> None:
    with suppress(ParseError):
        amount = parse_amount(text, unit=unit)
        assert text[amount.span.start : amount.span.end] == amount.text
        assert (amount.value is None) == is_dash(text)
        assert amount.value is None or amount.value.is_finite()
        assert amount.step is None or amount.step > 0


@given(st.one_of(st.text(), LOOKALIKES), UNITS, st.booleans())
def test_any_text_is_scanned(text: str, unit: str | None, bare: bool) -> None:
    amounts = read_amounts(MappedText.of(text), doc="d", unit=unit, bare=bare)
    assert amounts == read_amounts(fold(MappedText.of(text)), doc="d", unit=unit, bare=bare)
    at = 0
    for amount in amounts:
        assert at <= amount.span.start < amount.span.end <= len(text)
        assert text[amount.span.start : amount.span.end] == amount.text
        assert not (text[at : amount.span.start][-1:].isdecimal() and amount.text[0].isdecimal())  # half a number
        at = amount.span.end


@given(YEN)
def test_what_we_write_exactly_we_read_again(yen: int) -> None:
    assert parse_amount(write_exact(Decimal(yen))).value == yen
    assert [amount.value for amount in read_amounts(MappedText.of(f"計{write_exact(Decimal(yen))}。"), doc="d")] == [
        yen
    ]


@given(YEN, st.sampled_from(["auto", "兆円", "億円", "百万円", "万円", "千円", "円"]))
def test_what_we_round_we_read_to_within_half_a_step(yen: int, style: str) -> None:
    amount = parse_amount(write_amount(Decimal(yen), style=style))  # type: ignore[arg-type]
    assert amount.value is not None
    assert amount.step is not None
    steps = {"兆円": 10**8, "百万円": 10**6, "万円": 10**4, "千円": 10**3, "円": 1}
    step = steps.get(style, 10**7 if style == "億円" or abs(yen) >= 10**8 else 1)
    assert abs(amount.value - yen) * 2 <= step


FULL_WIDTH = str.maketrans("0123456789,.%", "０１２３４５６７８９，．％")
KANJI = "〇一二三四五六七八九"
FRAMES = [
    "予算は{}です。",
    "（{}）",
    "令和２年度：{}、",
    "①{}\n",
    "施策 {} ―",
    "約{}の増",
    "5G・{}程度",
    "2020年は{}<参考>",
]


def _kanji_section(number: int) -> str:
    words = ""
    for unit, worth in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // worth % 10
        words += f"{'' if digit == 1 and unit else KANJI[digit]}{unit}" if digit else ""
    return words


def _kanji(number: int) -> str:
    words = ""
    for unit, worth in (("兆", 10**12), ("億", 10**8), ("万", 10**4), ("", 1)):
        section = number // worth % 10**4
        words += f"{'一' if section == 1 else _kanji_section(section)}{unit}" if section else ""
    return words


def _scaled(unit: str, worth: int) -> Callable[[random.Random], tuple[str, Decimal]]:
    def write(chance: random.Random) -> tuple[str, Decimal]:
        places = chance.choice([0, 0, 1, 2])
        number = Decimal(chance.randrange(10 ** chance.randrange(1, 9))).scaleb(-places)
        return f"{number:{chance.choice(['f', ',f'])}}{chance.choice(['', '', ' '])}{unit}", number * worth

    return write


def _myriads(chance: random.Random) -> tuple[str, Decimal]:
    value = 0
    words = ""
    for unit, worth in (("兆", 10**12), ("億", 10**8), ("万", 10**4), ("", 1)):
        if count := chance.choice([0, chance.randrange(1, 10**4)]):
            words += f"{count:{chance.choice(['', ','])}}{unit}"
            value += count * worth
    return (words or "0") + "円", Decimal(value)


def _in_kanji(chance: random.Random) -> tuple[str, Decimal]:
    number = chance.randrange(1, 10**8) * 10 ** chance.choice([0, 4, 8])
    words = _kanji(number) + "円"
    return ("二万円", Decimal(20000)) if words in ("千円", "百万円") else (words, Decimal(number))


STYLES = [
    _scaled("億円", 10**8),
    _scaled("百万円", 10**6),
    _scaled("万円", 10**4),
    _scaled("千円", 10**3),
    _scaled("兆円", 10**12),
    _scaled("%", 1),
    _scaled("倍", 1),
    _scaled("ポイント", 1),
    lambda chance: (lambda count: (f"{count:,}{chance.choice(['件', '先', '団体'])}", Decimal(count)))(
        chance.randrange(10, 10**6)
    ),
    _myriads,
    _in_kanji,
]


def test_ten_thousand_amounts_are_read_as_they_were_written() -> None:
    chance = random.Random(834)
    for _ in range(10_000):
        printed, value = chance.choice(STYLES)(chance)
        if chance.random() < 0.3:
            printed = printed.translate(FULL_WIDTH)
        if chance.random() < 0.2 and value:
            printed, value = chance.choice("△▲") + printed, -value
        cell = parse_amount(printed)
        assert (cell.value, cell.text) == (value, printed)
        (found,) = read_amounts(MappedText.of(chance.choice(FRAMES).format(printed)), doc="d")
        assert (found.value, found.unit, found.step) == (value, cell.unit, cell.step)
        assert found.text.removeprefix("約") == printed
