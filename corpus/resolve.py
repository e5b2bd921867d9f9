"""What only a look at the whole page, or at two pages together, can label.

Each rule takes the drafts of a document and fills in labels that the layout lost, where a printed total, or the
same item on another page, leaves exactly one reading.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from rapidfuzz import fuzz

from corpus.drafts import Draft, Label
from corpus.folding import fold_text
from corpus.layout import BULLET, Layout, Page
from corpus.likeness import ALIKE, same_item


def brackets_of(drafts: Sequence[Draft]) -> Mapping[int, list[Draft]]:
    """Return the amounts in brackets by the identity of the amount before the brackets."""
    found: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.host is not None:
            found[id(draft.host)].append(draft)
    return found


def name_page_totals(drafts: Sequence[Draft], pages: Sequence[Page], layout: Layout) -> None:
    """Name an amount that stands under nothing but its page's title after the table's row of the same amount.

    The page prints the row's name somewhere below or around the amount; the place is taken from there.
    """
    brackets = brackets_of(drafts)
    rows: dict[object, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.source == "table" and draft.column and draft.organisation and draft.name:
            rows[(draft.organisation.text, draft.value, draft.column.key)].append(draft)
    for draft in drafts:
        if draft.source not in ("page", "label") or draft.path or draft.host or draft.value is None:
            continue
        if draft.column is None or draft.organisation is None:
            continue
        for row in rows.get((draft.organisation.text, draft.value, draft.column.key), ()):
            label = _find_name(row.name, pages[draft.page - 1], layout)
            if label:
                for other in (draft, *brackets.get(id(draft), ())):
                    other.path, other.role = [label], "part"
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
            if score >= ALIKE - 5 and (best is None or score > best[0]):
                best = (score, Label(text, layout.span(start, lines[last].end)))
    return best[1] if best else None


def settle_loose(drafts: Sequence[Draft], pages: Sequence[Page], layout: Layout) -> None:
    """Label amounts that stand alone: a chart's copy of a labelled one, or a column set apart from its items."""
    brackets = brackets_of(drafts)
    by_page: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_page[draft.page].append(draft)
    for number, on_page in by_page.items():
        alone = [draft for draft in on_page if draft.source == "loose" and not draft.path]
        named = [draft for draft in on_page if draft.path and draft.source != "loose"]
        rest = [draft for draft in alone if not _copy(draft, named)]
        if rest:
            _name_in_order(rest, on_page, _bare_headings(pages[number - 1], named, layout), brackets)
        total = next((draft for draft in on_page if draft.role == "total" and draft.column), None)
        for draft in rest:
            if draft.source == "loose":
                draft.organisation = None
            if draft.column is None and total is not None:
                draft.column = total.column


def _name_in_order(
    alone: Sequence[Draft], on_page: Sequence[Draft], headings: Sequence[Label], brackets: Mapping[int, list[Draft]]
) -> None:
    """Name amounts after the page's headings, in order, where they are as many and add up to one of the page's."""
    money = [draft for draft in alone if draft.amount.unit == "円"]
    whole = _sum_of(money, on_page)
    if not (len(money) > 1 and len(money) == len(headings)) or whole is None:
        return
    whole.role = "total"
    for draft, label in zip(money, headings, strict=True):
        draft.path, draft.role, draft.source = [*whole.path, label], "part", "order"
        draft.column = draft.column or whole.column
        for other in brackets.get(id(draft), ()):
            other.path, other.role = draft.path, "part"


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


def _sum_of(parts: Sequence[Draft], on_page: Sequence[Draft]) -> Draft | None:
    """Return the amount of the page that these add up to."""
    total = sum((draft.value or Decimal(0) for draft in parts), Decimal(0))
    return next((d for d in on_page if d.value == total and d.amount.unit == "円" and d not in parts), None)


def settle_parents(drafts: Sequence[Draft], pages: Sequence[Page], layout: Layout) -> None:
    """Put items under the table's row that they make up in every column, where their page prints its name."""
    rows: dict[tuple[int, int], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.source == "table" and draft.role == "part" and draft.column and draft.organisation and draft.row:
            rows[(draft.page, draft.row)].append(draft)
    printed: dict[int, dict[str, Label]] = {}
    listed: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.source != "table" and draft.role == "part" and draft.organisation and draft.path:
            listed[draft.organisation.text].append(draft)
    for row in rows.values():
        owner = row[0].organisation.text if row[0].organisation else ""
        elsewhere = [d for d in listed[owner] if d.page != row[0].page]
        details = [d for d in elsewhere if not same_item(d.name, row[0].name)]
        for number in sorted({d.page for d in details}):
            if number not in printed:
                printed[number] = _lines_by_name(pages[number - 1], layout)
            label = printed[number].get(row[0].name)
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


def _lines_by_name(page: Page, layout: Layout) -> dict[str, Label]:
    """Return what the lines of a page print, list marks left out."""
    found: dict[str, Label] = {}
    for line in page.lines:
        bullet = BULLET.match(line.text)
        start = line.start + (bullet.end() if bullet else 0)
        name = layout.printed(start, line.end)
        found.setdefault(name, Label(name, layout.span(start, line.end)))
    return found
