"""Numbers as a spreadsheet shows them: its cells hold a value and a format, and people read what comes of both.

Only what budget sheets use: digits, thousands, decimals, scaling by thousands, percent, signs and words, dates.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache

_DIGITS = 11
"""Digits that a cell without a format shows."""
_LARGEST = 320
"""Digits of the largest number that a cell can hold."""
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]', re.DOTALL)
_BODY = re.compile(r"[0#?](?:[0#?,]*[0#?])?(?P<scale>,*)(?:\.(?P<places>[0#?]+))?")
_DATE_CODE = re.compile(r"ggge|gge|ge|ggg|gg|g|ee|e|yyyy|yy|y|mmm+|mm|m|dd|d|hh|h|ss|s|aaaa|aaa|AM/PM", re.IGNORECASE)
_CONDITION = re.compile(r"\[(?:[<>=]|Black|Red|Blue|Green|White|Yellow|Cyan|Magenta|黒|赤|青)[^\]]*\]", re.IGNORECASE)
_ERAS = (
    (date(2019, 5, 1), "令和", "R", 2018),
    (date(1989, 1, 8), "平成", "H", 1988),
    (date(1926, 12, 25), "昭和", "S", 1925),
)
_WEEK = "月火水木金土日"

Value = bool | int | float | str | Decimal | datetime | date | time | timedelta


def displayed(value: Value, number_format: str) -> str:
    """Return a cell's value as the sheet shows it.

    >>> displayed(12345678, '#,##0,"千円"'), displayed(0.336, "0.0%"), displayed(-1200, '#,##0;"△"#,##0')
    ('12,346千円', '33.6%', '△1,200')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date | time | timedelta):
        return _dated(value, number_format)
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation:
        return str(value)
    if not number.is_finite() or abs(number) >= Decimal(10) ** _LARGEST:
        return f"{number:E}" if number.is_finite() else ""
    return _number(number, number_format)


def _number(number: Decimal, number_format: str) -> str:
    sections = _sections(number_format)
    if number_format in ("General", "@", "") or not sections:
        return _general(number)
    section, signed = sections[0], number < 0
    if number < 0 and len(sections) > 1:
        section, signed = sections[1], False
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    if section.strip().lower() in ("general", "g/標準"):
        return _general(number)
    shown, zero = _filled(abs(number), section)
    return f"-{shown}" if signed and not zero else shown


@lru_cache(maxsize=1_000)
def _sections(number_format: str) -> tuple[str, ...]:
    """Return the parts of a format for positive, negative, and no amounts."""
    parts, quoted, start = [], False, 0
    for at, char in enumerate(number_format):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted and number_format[at - 1 : at] != "\\":
            parts.append(number_format[start:at])
            start = at + 1
    return (*parts, number_format[start:])


def _filled(number: Decimal, section: str) -> tuple[str, bool]:
    """Return a number in the form that a part of a format gives to it, and whether all of its digits are noughts."""
    words: list[str] = []

    def keep(match: re.Match[str]) -> str:
        words.append(match[1] or match[2] or "")
        return "\0"

    bare = _QUOTED.sub(keep, section)
    body = _BODY.search(bare)
    digits, zero = "", False
    if body is not None:
        places = body["places"] or ""
        scaled = number.scaleb(-3 * len(body["scale"]) + 2 * bare.count("%"))
        with localcontext() as context:
            context.prec = _LARGEST + 40
            rounded = scaled.quantize(Decimal(1).scaleb(-len(places)), rounding=ROUND_HALF_UP)
        zero = not rounded
        digits = _digits(rounded, body[0], places)
        bare = bare[: body.start()] + "\1" + bare[body.end() :]
    kept = iter(words)
    shown = "".join(next(kept, "") if char == "\0" else digits if char == "\1" else char for char in bare)
    return re.sub(r"[?#]", "", shown.replace("General", "")).strip() if body is not None else shown.strip(), zero


def _digits(rounded: Decimal, body: str, places: str) -> str:
    whole = body.partition(".")[0].rstrip(",")
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    head, _, tail = text.partition(".")
    optional = len(places) - len(places.rstrip("#"))
    while optional and tail.endswith("0"):
        tail, optional = tail[:-1], optional - 1
    least = sum(char == "0" for char in whole)
    if "," not in whole:
        head = head.zfill(least)
    if head == "0" and not least:
        head = ""
    return f"{head}.{tail}" if tail else head


def _general(number: Decimal) -> str:
    """Return a number as a cell without a format shows it: as many digits as fit, and no nought at the end."""
    if number == number.to_integral_value() and abs(number) < 10**_DIGITS:
        return f"{number.to_integral_value():f}"
    with localcontext() as context:
        context.prec = 15 if number == number.to_integral_value() else max(1, _DIGITS - 1)
        number = +number
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _dated(value: datetime | date | time | timedelta, number_format: str) -> str:
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(value, time):
        return value.strftime("%H:%M:%S") if value.second else f"{value.hour}:{value.minute:02d}"
    section = _CONDITION.sub("", _sections(number_format)[0])
    if section == "General" or not re.search("[ygeEmdah]", re.sub(r'"[^"]*"|\[[^\]]*\]', "", section), re.IGNORECASE):
        return f"{value.year}/{value.month}/{value.day}"
    words: list[str] = []

    def keep(match: re.Match[str]) -> str:
        words.append(match[1] or match[2] or "")
        return "\0"

    bare = _QUOTED.sub(keep, section)
    after_hour = False
    shown: list[str] = []
    at = 0
    while at < len(bare):
        match = _DATE_CODE.match(bare, at)
        if match is None:
            shown.append(words.pop(0) if bare[at] == "\0" and words else bare[at])
            at += 1
            continue
        code = match[0].lower()
        shown.append(_date_part(value, code, minutes=after_hour and code in ("m", "mm")))
        after_hour = code[0] == "h" or (after_hour and code[0] not in "yds")
        at = match.end()
    return "".join(shown).replace("@", "").strip()


def _date_part(value: datetime | date, code: str, *, minutes: bool) -> str:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if code[0] in "ge":
        return _era_part(moment.date(), code)
    if minutes:
        return f"{moment.minute:02d}" if code == "mm" else str(moment.minute)
    number = {"y": moment.year, "m": moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}.get(code[0])
    if code.startswith("aaa"):
        return _WEEK[moment.weekday()] + ("曜日" if code == "aaaa" else "")
    if number is None:
        return "午前" if moment.hour < 12 else "午後"
    if code in ("yy", "y"):
        return f"{moment.year % 100:02d}"
    if code.startswith("mmm"):
        return moment.strftime("%b" if code == "mmm" else "%B")
    return f"{number:02d}" if len(code) == 2 else str(number)


def _era_part(day: date, code: str) -> str:
    for first, name, letter, before in _ERAS:
        if day >= first:
            head = {3: name, 2: name[0], 1: letter}.get(code.count("g"), "")
            year = day.year - before
            return head + ((f"{year:02d}" if code.endswith("ee") else str(year)) if "e" in code else "")
    return str(day.year) if "e" in code else ""
