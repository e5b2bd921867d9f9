"""What only a look at the whole page, or at two pages together, can label.

Each rule takes the drafts of a document and fills in labels that the layout lost, where a printed total, or the
same item on another page, leaves exactly one reading.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from corpus.amounts import parse_amount
from corpus.drafts import Column, Draft, Label
from corpus.folding import fold_text
from corpus.layout import BULLET, Layout, Page
from corpus.model import Amount
from corpus.page_labels import PageLabels
from corpus.splits import split_between
from corpus.tables import Table

_ALIKE = 80
_GHOST_EDITS = 2


def same_item(a: str, b: str) -> bool:
    """Return whether two names are those of one item: the same but for small words, or one within the other.

    >>> same_item("所管重要インフラ事業者における対策の強化", "所管事業者における対策の強化")
    True
    """
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    if len(short) >= 6 and short in long:
        return True
    return fuzz.ratio(a, b) >= _ALIKE


def drop_ghosts(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts that repeat their neighbour's name with broken characters, and the same amount.

    An export prints what lies under a figure a second time; such a copy has lost its bullet, or the bullet stands
    alone, and its name is the neighbour's, or the end of it, but for a character or two.
    """
    ghosts: list[Draft] = []
    by_value: dict[tuple[int, Decimal], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.value is not None and draft.path and draft.source == "item":
            by_value[(draft.page, draft.value)].append(draft)
    for alike in by_value.values():
        for ghost in alike:
            if (ghost.ghost or not ghost.bullet) and any(
                _repeats(ghost.name, other.name) for other in alike if other is not ghost and not other.ghost
            ):
                ghosts.append(ghost)
    return ghosts


def _repeats(broken: str, whole: str) -> bool:
    if broken == whole or len(broken) < 4 or len(broken) > len(whole):
        return False
    tail = whole[-len(broken) - 1 :]
    return min(Levenshtein.distance(broken, part) for part in (tail, tail[1:], whole)) <= _GHOST_EDITS


def settle_table(table: Table, details: Sequence[Draft]) -> None:
    """Give the cells of a table their columns.

    A row with a cell for each column takes them in order. Rows with fewer cells all left out the same columns:
    which ones, the same items on other pages tell. Where they leave several readings, what the readings share is
    kept and the rest stays open.
    """
    if not table.columns:
        return
    keys = {column.key for column in table.columns}
    details = [detail for detail in details if detail.column and detail.column.key in keys]
    short: dict[int, list[list[Draft]]] = defaultdict(list)
    for row in table.drafts:
        if len(row) == len(table.columns):
            _assign(row, table.columns)
        elif len(row) < len(table.columns):
            short[len(row)].append(row)
    for width, rows in short.items():
        ways = [way for way in combinations(table.columns, width) if _kinds_fit(way, rows)]
        fitting = [way for way in ways if not any(_contradicts(row, way, details) for row in rows)]
        supported = [way for way in fitting if any(_supports(row, way, details) for row in rows)]
        chosen = supported if len(supported) == 1 else fitting or ways
        if len(chosen) == 1:
            for row in rows:
                _assign(row, chosen[0])
        else:
            for row in rows:
                for place, draft in enumerate(row):
                    draft.candidates = tuple(dict.fromkeys(way[place] for way in chosen))
                    draft.readings = len(chosen)
                    if len(draft.candidates) == 1:
                        draft.column = draft.candidates[0]


def _kinds_fit(way: tuple[Column, ...], rows: list[list[Draft]]) -> bool:
    return all(
        draft.value is None or draft.bare or (column.kind == "rate") == (draft.amount.unit == "%")
        for row in rows
        for column, draft in zip(way, row, strict=True)
    )


def _assign(row: list[Draft], columns: Sequence[Column]) -> None:
    main = next((column for column in columns if column.kind == "amount"), None)
    for column, draft in zip(columns, row, strict=True):
        if column.kind == "amount":
            draft.column = column
        else:
            draft.column = main
            draft.role, draft.role_span = "difference", column.stage_span
            if column.kind == "rate" and draft.amount.unit == "円":
                draft.amount = _in_percent(draft)


def _in_percent(draft: Draft) -> Amount:
    """Return a bare number, or a dash, as what stands in a column of rates."""
    if draft.value is None:
        return replace(draft.amount, unit="%")
    amount = parse_amount(draft.amount.text, unit="%")
    return replace(draft.amount, value=amount.value, unit="%", step=amount.step)


def _matches(row: list[Draft], details: Sequence[Draft]) -> list[Draft]:
    first = row[0]
    return [
        detail
        for detail in details
        if detail.column
        and detail.column.stage
        and detail.role in ("part", "total")
        and detail.organisation
        and first.organisation
        and detail.organisation.text == first.organisation.text
        and any(same_item(label.text, first.name) for label in detail.path)
    ]


def _contradicts(row: list[Draft], way: tuple[Column, ...], details: Sequence[Draft]) -> bool:
    """Return whether a reading leaves out, or changes, an amount that another page prints for the item."""
    cells = {column.key: draft for column, draft in zip(way, row, strict=True)}
    for detail in _matches(row, details):
        cell = cells.get(detail.column.key) if detail.column else None
        if cell is None or cell.value != detail.value:
            return True
    return False


def _supports(row: list[Draft], way: tuple[Column, ...], details: Sequence[Draft]) -> bool:
    cells = {column.key: draft for column, draft in zip(way, row, strict=True)}
    found = {detail.column.key for detail in _matches(row, details) if detail.column}
    return len(found) == len(cells) and found == set(cells)


def settle_brackets(drafts: list[Draft]) -> None:
    """Give bracketed amounts that no note explains the meaning of the one labelled bracket of their page."""
    pages: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        plain = draft.role != "difference" and not draft.inner
        if draft.host is not None and draft.source == "bracket" and draft.amount.unit == "円" and plain:
            pages[draft.page].append(draft)
    for inner in pages.values():
        labelled = {draft.column.key: draft.column for draft in inner if draft.column}
        if len(labelled) == 1:
            (column,) = labelled.values()
            for draft in inner:
                draft.column = draft.column or column


def name_page_totals(drafts: list[Draft], pages: Sequence[Page], layout: Layout) -> None:
    """Name an amount that stands under nothing but its page's title after the table's row of the same amount.

    The page prints the row's name somewhere below or around the amount; the place is taken from there.
    """
    rows = [draft for draft in drafts if draft.source == "table" and draft.column]
    for draft in drafts:
        if draft.source not in ("page", "label") or draft.path or draft.host or not draft.column or draft.value is None:
            continue
        for row in rows:
            if (
                row.organisation
                and draft.organisation
                and row.organisation.text == draft.organisation.text
                and row.value == draft.value
                and row.column
                and row.column.key == draft.column.key
            ):
                label = _find_name(row.name, pages[draft.page - 1], layout)
                if label:
                    draft.path, draft.role = [label], "part"
                    for other in drafts:
                        if other.host is draft:
                            other.path, other.role = draft.path, draft.role
                    break


def _find_name(name: str, page: Page, layout: Layout) -> Label | None:
    """Return the place on the page where `name`, or nearly that, is printed over one line or a few."""
    lines = page.lines
    start, end = lines[0].start, lines[-1].end
    exact = re.compile(r"\s*".join(re.escape(char) for char in fold_text(name) if not char.isspace()))
    if match := exact.search(layout.text, start, end):
        return Label(layout.printed(*match.span()), layout.span(*match.span()))
    best: tuple[float, Label] | None = None
    for first in range(len(lines)):
        bullet = BULLET.match(lines[first].text)
        start = lines[first].start + (bullet.end() if bullet else 0)
        for last in range(first, min(first + 3, len(lines))):
            text = layout.printed(start, lines[last].end)
            score = fuzz.ratio(name, text)
            if score >= _ALIKE - 5 and (best is None or score > best[0]):
                best = (score, Label(text, layout.span(start, lines[last].end)))
    return best[1] if best else None


def settle_loose(drafts: list[Draft], pages: Sequence[Page], layout: Layout) -> None:
    """Label amounts that stand alone: a chart's copy of a labelled one, or a column set apart from its items."""
    loose: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.source == "loose" and not draft.path:
            loose[draft.page].append(draft)
    for number, alone in loose.items():
        named = [draft for draft in drafts if draft.page == number and draft.path and draft.source != "loose"]
        rest = [draft for draft in alone if not _copy(draft, named)]
        money = [draft for draft in rest if draft.amount.unit == "円"]
        headings = _bare_headings(pages[number - 1], named, layout)
        whole = _sum_of(money, drafts, number)
        if len(money) > 1 and len(money) == len(headings) and whole is not None:
            whole.role = "total"
            for draft, label in zip(money, headings, strict=True):
                draft.path, draft.role, draft.source = [*whole.path, label], "part", "order"
                draft.column = draft.column or whole.column
                for other in drafts:
                    if other.host is draft:
                        other.path, other.role = draft.path, "part"
        total = next(
            (other for other in drafts if other.page == number and other.role == "total" and other.column), None
        )
        for draft in rest:
            if draft.source == "loose":
                draft.organisation = None
            if draft.column is None and total is not None:
                draft.column = total.column


def _copy(draft: Draft, named: list[Draft]) -> bool:
    """Label a chart's copy after the one amount on the page that it repeats."""
    paths = {
        tuple(label.text for label in other.path): other
        for other in named
        if other.value == draft.value and other.amount.unit == draft.amount.unit
    }
    if len(paths) != 1:
        return False
    (other,) = paths.values()
    draft.path, draft.column, draft.role = other.path, other.column, other.role
    draft.organisation = other.organisation
    return True


def _bare_headings(page: Page, named: list[Draft], layout: Layout) -> list[Label]:
    """Return the numbered headings of a page that have no amount of their own, in order."""
    taken = {label.span for draft in named for label in draft.path}
    found = []
    for line in page.lines:
        match = BULLET.match(line.text)
        if match and line.text[0].isdigit():
            span = layout.span(line.start + match.end(), line.end)
            if span not in taken:
                found.append(Label(layout.printed(line.start + match.end(), line.end), span))
    return found


def _sum_of(parts: list[Draft], drafts: list[Draft], number: int) -> Draft | None:
    """Return the amount of the page that these add up to."""
    total = sum((draft.value or Decimal(0) for draft in parts), Decimal(0))
    same = (d for d in drafts if d.page == number and d.value == total and d.amount.unit == "円" and d not in parts)
    return next(same, None)


def settle_splits(drafts: list[Draft]) -> None:
    """Give the items of a page with several totals their columns.

    Items follow their total where the page kept its order: then each total is the sum of what follows it. Where it
    is not, all ways to share the items among two totals are counted, and what every one of them says is kept.
    """
    pages: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if not draft.ghost:
            pages[draft.page].append(draft)
    for on_page in pages.values():
        totals = [
            draft for draft in on_page
            if draft.role == "total" and draft.column and draft.value is not None and "参考" not in draft.marks
            and draft.source in ("page", "label") and draft.host is None
        ]  # fmt: skip
        items = [
            draft for draft in on_page
            if draft.role in ("part", "total") and draft.column is None and draft.value is not None
            and draft.amount.unit == "円" and draft.host is None and draft.source == "item" and draft.parent is None
            and not draft.inner
        ]  # fmt: skip
        columns = {draft.column.key: draft for draft in totals if draft.column}
        if items and len(columns) >= 2:
            _split(list(columns.values()), items, on_page)


def _split(totals: list[Draft], items: list[Draft], on_page: list[Draft]) -> None:
    beside: dict[int, Decimal] = {id(total): Decimal(0) for total in totals}
    for draft in on_page:
        if draft.role == "outside" and draft.column and draft.value is not None:
            for total in totals:
                if total.column and total.column.key == draft.column.key:
                    beside[id(total)] += draft.value
    if len(totals) != 2:
        return
    targets = [(total.value or Decimal(0)) - beside[id(total)] for total in totals]
    if _all_in_one(totals, targets, items):
        return
    if sum((item.value or Decimal(0) for item in items), Decimal(0)) != sum(targets):
        targets_plain = [total.value or Decimal(0) for total in totals]
        if sum((item.value or Decimal(0) for item in items), Decimal(0)) == sum(targets_plain):
            targets = targets_plain
    steps = [item.amount.step or Decimal(0) for item in items]
    split = split_between([item.value or Decimal(0) for item in items], steps, targets[0], targets[1])
    for item, sides in zip(items, split.sides, strict=True):
        columns = [totals[side].column for side in sorted(sides)]
        item.candidates = tuple(column for column in columns if column)
        item.readings, item.exact = split.readings, split.exact
        if len(item.candidates) == 1:
            item.column = item.candidates[0]


def _all_in_one(totals: list[Draft], targets: list[Decimal], items: list[Draft]) -> bool:
    """Give all items the column of the one total that they make up, if there is one."""
    whole = sum((item.value or Decimal(0) for item in items), Decimal(0))
    slack = sum((item.amount.step or Decimal(0) for item in items), Decimal(0)) / 2
    near = [total for total, target in zip(totals, targets, strict=True) if abs(whole - target) <= slack]
    if len(near) != 1 or len(items) < 2:
        return False
    for item in items:
        item.column = near[0].column
    return True


def settle_mentions(drafts: list[Draft]) -> None:
    """Give amounts with no column that of what their page, or a total of the same amount, states.

    An item takes its page's only labelled total; a sentence that names a year alone takes the stage of the total
    that has this year and this amount; a change takes that of the total it is stated with.
    """
    totals = [d for d in drafts if d.role == "total" and d.column and d.column.stage and d.value is not None]
    for draft in drafts:
        if draft.candidates or draft.amount.unit not in ("円", "%", "倍"):
            continue
        column = draft.column
        if column is not None and column.stage is None and column.year is not None and draft.role != "count":
            equal = [t for t in totals if t.column and t.column.year == column.year and t.value == draft.value]
            beside = [t for t in totals if t.page == draft.page and t.column and t.column.year == column.year]
            _take_stage(draft, equal or (beside if draft.role == "difference" else []))
        elif column is None:
            draft.column = _from_page(draft, drafts, totals)
    money = [d for d in drafts if d.sentence is not None and d.amount.unit == "円" and d.column and d.column.stage]
    for draft in drafts:
        if draft.role == "share" and draft.column and draft.column.stage is None and draft.sentence is not None:
            year = draft.column.year
            _take_stage(draft, [d for d in money if d.sentence == draft.sentence and d.column and d.column.year == year])


def _take_stage(draft: Draft, known: Sequence[Draft]) -> None:
    """Add the stage that all of `known` have to the year of a draft."""
    stages = {other.column.stage: other.column for other in known if other.column}
    if draft.column and len(stages) == 1:
        (found,) = stages.values()
        draft.column = replace(draft.column, stage=found.stage, stage_span=found.stage_span)


def share_owners(drafts: list[Draft]) -> None:
    """Give a total that names no organisation that of the total with the same amount and column."""
    totals = [d for d in drafts if d.organisation and d.role == "total" and d.column and d.value is not None]
    plain = [d for d in drafts if not d.organisation and d.column and d.role in ("total", "mention", "difference")]
    for draft in sorted(plain, key=lambda draft: draft.role == "difference"):
        same = [t for t in totals if t.column and draft.column and t.column.key == draft.column.key]
        equal = [t for t in same if t.value == draft.value]
        if draft.role == "difference":  # whose it is, the total of the same sentence says
            here = [d for d in drafts if d.sentence is not None and d.sentence == draft.sentence and d.role == "total"]
            equal = [d for d in here if d.column and draft.column and d.column.key == draft.column.key]
        owners = {t.organisation.text: t.organisation for t in equal if t.organisation}
        if len(owners) == 1:
            (draft.organisation,) = owners.values()
            draft.role = "total" if draft.role == "mention" else draft.role


def _from_page(draft: Draft, drafts: list[Draft], totals: list[Draft]) -> Column | None:
    if draft.host is not None and draft.amount.unit != "円":
        return draft.host.column
    if draft.host is not None:
        return None
    before = [
        d for d in drafts
        if d.page == draft.page and d.column and d.amount.span < draft.amount.span and not d.host and "参考" not in d.marks
    ]  # fmt: skip
    if draft.role == "outside" and before:
        return before[-1].column
    here = {t.column.key: t.column for t in totals if t.page == draft.page and t.column and t.source != "prose" and not t.host}
    if len(here) == 1:
        (column,) = here.values()
        return column
    if draft.role == "alternative" and before:
        return before[-1].column
    return None


def settle_defaults(drafts: list[Draft], labels: Mapping[int, PageLabels]) -> None:
    """Give amounts whose place says nothing more the column of their section, their page or the paper's title.

    What stands in brackets as a change or as a part is of the column of the amount before the brackets.
    """
    title = labels[1].main_column if 1 in labels else None
    for draft in drafts:
        if draft.candidates or draft.amount.unit not in ("円", "%", "倍"):
            continue
        host = draft.host if draft.role in ("difference", "share") or draft.inner else None
        if host is not None:
            draft.column = draft.column if draft.column and draft.column.year else host.column
            continue
        money = {other.sentence for other in drafts if other.amount.unit == "円"}
        if draft.source == "prose" and draft.amount.unit != "円" and draft.sentence not in money:
            continue
        known = labels[draft.page].column(draft.amount.span.start) or labels[draft.page].main_column or title
        if known is None:
            continue
        if draft.column is None and draft.host is None:
            draft.column = known
        elif draft.column is not None and draft.column.year is None:
            draft.column = Column(known.year, draft.column.stage, known.year_span, draft.column.stage_span)


def settle_parents(drafts: list[Draft], pages: Sequence[Page], layout: Layout) -> None:
    """Put items under the table's row that they make up in every column, where their page prints its name."""
    rows: dict[tuple[int, int], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.source == "table" and draft.role == "part" and draft.column and draft.organisation and draft.row:
            rows[(draft.page, draft.row)].append(draft)
    for row in rows.values():
        owner = row[0].organisation.text if row[0].organisation else ""
        details = [
            d for d in drafts
            if d.source != "table" and d.role == "part" and d.organisation and d.organisation.text == owner
            and d.page != row[0].page and d.path and not same_item(d.name, row[0].name)
        ]  # fmt: skip
        for number in sorted({d.page for d in details}):
            label = _find_exact(row[0].name, pages[number - 1], layout)
            if label is not None:
                _adopt(label, row, [d for d in details if d.page == number])


def _adopt(label: Label, row: list[Draft], details: list[Draft]) -> None:
    """Prefix the paths of the one group of items that adds up to the row in each of its columns."""
    amounts: dict[tuple[str, ...], dict[tuple[object, object], Decimal]] = defaultdict(dict)
    for draft in details:
        if draft.column and draft.value is not None and "内数" not in draft.marks:
            amounts[tuple(part.text for part in draft.path)][draft.column.key] = draft.value
    paths = list(amounts)
    wanted = {cell.column.key: cell.value for cell in row if cell.column and cell.value is not None}
    if not 2 <= len(paths) <= 14 or len(wanted) < 2:
        return
    groups = [
        group
        for size in range(2, len(paths) + 1)
        for group in combinations(paths, size)
        if all(
            all(key in amounts[path] for path in group)
            and sum((amounts[path][key] for path in group), Decimal(0)) == value
            for key, value in wanted.items()
        )
    ]
    if len(groups) == 1:
        for draft in details:
            if tuple(part.text for part in draft.path) in groups[0]:
                draft.path = [label, *draft.path]


def _find_exact(name: str, page: Page, layout: Layout) -> Label | None:
    for line in page.lines:
        bullet = BULLET.match(line.text)
        start = line.start + (bullet.end() if bullet else 0)
        if layout.printed(start, line.end) == name:
            return Label(name, layout.span(start, line.end))
    return None
