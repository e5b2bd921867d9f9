"""How something went over the years: its amount in the paper of each year, one beside the other."""

import re
from collections.abc import Iterator, Sequence

from app.calculation import Term, change_rate, difference
from app.catalog import Catalog, loose
from app.choosing import Chooser
from app.columns import NoColumn, item_target
from app.compose import Composer
from app.linking import is_english
from app.plan import Change, LookUp, Overview, Plan, SideBySide, Target, Trend
from app.seats import Seat, Seats
from app.side_by_side import title_of
from app.targets import Targets
from app.terms import column_of, numbers_of, term_of
from app.vocabulary import own_words
from corpus.fiscal import find_years
from corpus.folding import fold_text

_NUMBERS = {char: number for number, char in enumerate("二三四五六七八九十", start=2)}
_SPAN = re.compile(
    r"(?:過去|直近|ここ|最近)?の?(?P<n>\d{1,2}|[二三四五六七八九十])(?:か|ヵ|カ|ヶ|ケ|箇)?年度?(?:間|分)"
)
_TREND = re.compile(
    r"推移|経年|年度(?:ごと|別)に?|各年度の?|毎年度?の?|年々|\btrends?\b|year by year|(?:by|each) (?:fiscal )?year"
    r"|over (?:the )?(?:past |last )?(?:\d+ )?years|(?:past|last) \d+ years",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:での|における|の|は|が|を)*(?:推移|経年(?:変化)?|変化|増減)[^。]*$|(?:は|が)?どう(?:変わ|推移|なっ|変化)[^。]*$"
    r"|(?:を|は|が)?(?:教え|示し|見せ|並べ|知り)[^。]*$|[?。]+$"
)
_ENGLISH = re.compile(
    r"\b(?:trends?|how (?:did|has|have)|change[ds]?|develop(?:ed)?|over time|of|in|for)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"(?:から|まで(?:の間)?(?:の|に)?|以降の?|にかけて(?:の)?)")
_MOST = 20
_BARE = 2
_STAGES = ("決算", "当初", "政府案", "概算要求", "補正")


def plan_trend(question: str, before: Sequence[Plan], catalog: Catalog, chooser: Chooser, seats: Seats) -> Trend | None:
    """Return the plan of a question how something went over the years; None where it asks something else."""
    if not asks_over_time(question):
        return _of_another(question, before, catalog, chooser, seats)
    text = fold_text(question).strip()
    span = _SPAN.search(text)
    years = [year for _, _, year in find_years(text, base=None) if year]
    meant = _meant(of_one_year(text), before, chooser, seats)
    if meant is None:
        return None
    target, unit = meant
    points = _points(target, catalog, chooser, seats)
    if years:
        last = max(years) if len(years) > 1 else max(points, default=0)
        points = {year: point for year, point in points.items() if min(years) <= year <= last}
    most = _number(span["n"]) if span else _MOST
    chosen = sorted(points)[-most:]
    return Trend(targets=tuple(points[year] for year in chosen), unit=unit) if len(chosen) >= _BARE else None


def _number(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


def _of_another(
    question: str, before: Sequence[Plan], catalog: Catalog, chooser: Chooser, seats: Seats
) -> Trend | None:
    """Return the trend of the last turn for another series, where a question names that and nothing else."""
    last = before[-1] if before else None
    if not isinstance(last, Trend) or not names_alone(question):
        return None
    chosen = chooser.choose(question)
    if not chosen.by_title or chosen.by_item or chosen.owners or chosen.years:
        return None
    target, year = last.targets[-1], catalog.main_column(chosen.docs[0])[0]
    placed = placed_in(target, seats.seat(chosen.docs[0]), year) if year else None
    points = _points(placed, catalog, chooser, seats) if placed is not None else {}
    return Trend(targets=tuple(points[y] for y in sorted(points)), unit=last.unit) if len(points) >= _BARE else None


def names_alone(question: str) -> bool:
    """Return whether a question names something and asks nothing of it.

    >>> names_alone("除雪では？"), names_alone("除雪の総額はいくら？")
    (True, False)
    """
    return _ALONE.fullmatch(fold_text(question).strip()) is not None


_ALONE = re.compile(r"(?:では|じゃあ)?、?.{2,60}?(?:では|だと|の場合は?|は)[?。]*|what about .{2,60}\?", re.IGNORECASE)


def asks_over_time(question: str) -> bool:
    """Return whether a question asks how something went over the years.

    >>> asks_over_time("総額の推移は？"), asks_over_time("5年間でどう変わった？"), asks_over_time("5年間の計画は？")
    (True, True, False)
    """
    text = fold_text(question)
    return _TREND.search(text) is not None or (_SPAN.search(text) is not None and _CHANGES.search(text) is not None)


_CHANGES = re.compile(r"どう|変化|増減|変わ")


def bare(question: str) -> str:
    """Return a question without the years that it names.

    >>> bare("令和4年度から令和6年度までの推移は？")
    '推移は?'
    """
    text = fold_text(question).strip()
    for start, end, _ in reversed(find_years(text, base=None)):
        after = _BETWEEN.match(text, end)
        text = text[:start] + text[after.end() if after else end :]
    return text


def of_one_year(question: str) -> str:
    """Return a question as it would ask for one year.

    >>> of_one_year("除雪予算の総額は5年間でどう変わりましたか")
    '除雪予算の総額はいくら?'
    """
    text = bare(question)
    if is_english(text):
        return f"How much is {' '.join(_ENGLISH.sub(' ', _TREND.sub(' ', text)).split()).strip(' ?.')}?"
    text = re.sub(_SPAN.pattern + r"(?:で|の|に|にわたる|にわたって)?", "", text)
    shorter = _TAIL.sub("", text)
    while shorter != text:
        text, shorter = shorter, _TAIL.sub("", shorter)
    text = _TREND.sub("", text)
    return f"{re.sub(r'[のはがを、]+$', '', text)}はいくら?"


def _meant(asked: str, before: Sequence[Plan], chooser: Chooser, seats: Seats) -> tuple[Target, str | None] | None:
    """Return the one thing that a question is about, in the newest document that has it, and the unit to show it in."""
    last = single_target(before)
    if last is not None and not own_words(asked.removesuffix("はいくら?")):
        return last
    near = [last[0].doc] if last is not None else []
    chosen = chooser.choose(asked, near, over_time=True)
    of_one = chosen.by_title or chosen.by_item or frozenset(chosen.docs) <= chooser.siblings(chosen.docs[0])
    if not of_one:
        return None  # which of several series is meant is for the asker to say
    for doc in chosen.docs[:_TRIED]:
        plan, _ = seats.seat(doc).planner.plan(asked)
        if (single := _single(plan)) is not None:
            return single
    return None


_TRIED = 3


def single_target(before: Sequence[Plan]) -> tuple[Target, str | None] | None:
    """Return the one thing that the last turn which says so was about, and the unit in which it was shown."""
    return next((single for plan in reversed(before) if (single := _single(plan)) is not None), None)


def _single(plan: Plan) -> tuple[Target, str | None] | None:
    """Return the one target of a plan and its unit, None where it has none or several."""
    if isinstance(plan, SideBySide) and len(plan.parts) == 1:
        plan = plan.parts[0].plan
    if isinstance(plan, Overview):
        return plan.target, plan.unit
    if isinstance(plan, LookUp) and len({(t.scope, t.organisation, t.item) for t in plan.targets}) == 1:
        return plan.targets[-1], plan.unit
    if isinstance(plan, Trend) and plan.targets:
        return plan.targets[-1], plan.unit
    if isinstance(plan, Change) and plan.over_time:
        return plan.a, plan.unit
    return None


def _points(target: Target, catalog: Catalog, chooser: Chooser, seats: Seats) -> dict[int, Target]:
    """Return a target in each year: in the year's own document of the series, at the stage that says most."""
    name = loose((target.item or "").split("/")[-1])
    found = dict(_in_years(target, chooser.siblings(target.doc), catalog, seats))
    if target.scope == "item" and len(found) < _BARE:
        found = dict(_in_years(target, chooser.holding(name), catalog, seats))
    return found


def _in_years(target: Target, docs: frozenset[str], catalog: Catalog, seats: Seats) -> Iterator[tuple[int, Target]]:
    main = {doc: catalog.main_column(doc) for doc in docs}
    by_year: dict[int, list[str]] = {}
    for doc, (year, _) in main.items():
        if year is not None:
            by_year.setdefault(year, []).append(doc)
    for year in sorted(by_year, reverse=True)[:_MOST]:
        for doc in sorted(by_year[year], key=lambda doc: (doc != target.doc, _rank(main[doc][1]), doc)):
            placed = placed_in(target, seats.seat(doc), year)
            if placed is not None:
                yield year, placed
                break


def _rank(stage: str | None) -> int:
    return _STAGES.index(stage) if stage in _STAGES else len(_STAGES)


def placed_in(target: Target, seat: Seat, year: int) -> Target | None:
    """Return what a target is in another document, in that document's own year; None where it is not there."""
    catalog, targets = seat.catalog, Targets(seat.catalog, seat.linker)
    if target.scope == "whole" or target.organisation is None:
        same: Target | None = Target(scope="whole", doc=seat.doc) if catalog.totals(seat.doc) else None
    elif target.scope == "organisation" or _is_headed(target, seat):
        held = catalog.holds(target.organisation)
        same = targets.owner_target(target.organisation, seat.linker.link(target.organisation)) if held else None
    else:
        name = loose((target.item or "").split("/")[-1])
        same = next(
            (
                item_target(catalog, item)
                for item in catalog.items_in(seat.doc)
                if loose(item.name) == name and catalog.related(item.organisation, target.organisation)
            ),
            None,
        )
    try:
        placed = targets.at(same, catalog.main_column(seat.doc)) if same is not None else None
    except NoColumn:
        return None
    return placed if placed is not None and placed.fiscal_year == year else None


def _is_headed(target: Target, seat: Seat) -> bool:
    """Return whether an item is an organisation's own heading, with the amount of all that is its."""
    name = loose((target.item or "").split("/")[-1])
    return name.removesuffix("予算").removesuffix("の") == loose(target.organisation or "")


def say_trend(plan: Trend, out: Composer) -> None:
    """Say the amount of each year, and how far the last is from the first."""
    terms: list[tuple[Term, str]] = []
    lines: list[str] = []
    name = ""
    for target in plan.targets:
        term, name = term_of(target, out)
        if term is None:
            column = out.say("金額の記載なし", "no amount")
            lines.append(f"- {column}")
            continue
        column = column_of(target, term, out)
        text = out.computed(term, "円", style=plan.unit)
        lines.append(f"- {column}：{text}{numbers_of(term, out)}")
        out.result(f"{name} {column}", term, "円", text)
        terms.append((term, column))
    newest = title_of(plan.targets[-1].doc, out)
    out.lines.append(
        out.say(
            f"{name}は、年度ごとの資料では次のとおりです（最新の資料：{newest}）。",
            f"{name}, in the paper of each year (the latest: {newest}):",
        )
    )
    out.lines += lines
    if len(terms) >= _BARE:
        _say_change(terms[0], terms[-1], plan.unit, out)
    out.caveat(
        "年度ごとに別の資料の金額を並べたものです。対象とする範囲や予算の段階が年度によって違うことがあります。",
        "These are amounts of a different document for each year, which need not cover the same things or stage.",
    )


def _say_change(first: tuple[Term, str], last: tuple[Term, str], unit: str | None, out: Composer) -> None:
    (before, column_before), (after, column_after) = first, last
    change = difference(after, before)
    text = out.computed(change, "円", style=unit, signed=True)
    rate = out.computed(change_rate(after, before), "%", signed=True) if before.value > 0 else ""
    beside = out.say(f"（{rate}）", f" ({rate})") if rate else ""
    out.lines.append(
        out.say(
            f"{column_before}から{column_after}までの増減は {text}{beside} です。",
            f"From {column_before} to {column_after}: {text}{beside}.",
        )
    )
    out.lines.append(out.say(f"計算：{change.formula} = {text}", f"Calculation: {change.formula} = {text}"))
