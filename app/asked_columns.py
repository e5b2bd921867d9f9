"""The columns that a question names: its years, each with the stage that is said of it."""

import re

from corpus.model import Stage

_PRIOR_YEAR = re.compile(r"(?:前|昨|去)年度?|(?:last|previous|prior)(?: fiscal)? year", re.IGNORECASE)


def paired_columns(
    text: str, years: list[tuple[int, int, int | None]], stages: list[tuple[int, int, Stage]]
) -> tuple[tuple[int | None, Stage | None], ...]:
    """Pair each year with the stage that follows it closely."""
    columns: list[tuple[int, int | None, Stage | None]] = []
    prior: list[int] = []
    free = list(stages)
    for start, end, year in years:
        near = next((s for s in free if 0 <= s[0] - end <= 4 and not re.search(r"[、,と]", text[end : s[0]])), None)
        if near:
            free.remove(near)
        stage = near[2] if near else None
        columns.append((start, year, stage))
        if stage is None and _PRIOR_YEAR.fullmatch(text[start:end]):
            prior.append(len(columns) - 1)
    ends = {start: end for start, end, _ in years}
    lone = [
        place
        for place, (start, year, stage) in enumerate(columns)
        if year is not None and stage is None and not _COMPARED_WITH.match(text, ends[start])
    ]
    if len(lone) == 1 and len(free) == 1:  # 令和元年度の防衛省の補正予算: one column, said in two places
        start, year, _ = columns[lone[0]]
        columns[lone[0]] = (start, year, free.pop()[2])
    for place in prior:  # the prior year's budget as enacted, unless a stage is named
        start, year, stage = columns[place]
        columns[place] = (start, year, stage or "当初")
    columns += [(start, None, stage) for start, _, stage in free]
    return tuple(dict.fromkeys((year, stage) for _, year, stage in sorted(columns, key=lambda c: c[0])))


_COMPARED_WITH = re.compile(r"(?:から|より|と比|に比|比|並み)")
"""What follows a year that is only compared with: 要求額は前年度からいくら増えたか."""
