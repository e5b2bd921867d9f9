"""The table of an answer as HTML: it sorts in the browser, and every amount leads to what it stands on."""

from app.answer import Answer, Citation
from app.answer_table import AnswerTable, Cell, Row, citations_of
from app.calculation import plain
from app.messages import learn, say
from app.render_text import place
from app.web.addresses import Addresses
from app.web.views.markup import attributes, flat, link, scroll

TEXTS: dict[str, tuple[str, str]] = {
    "rows.item": ("項目", "Item"),
    "rows.document": ("資料", "Document"),
    "rows.column": ("欄", "Column"),
    "rows.marks": ("但し書き", "Marks"),
    "rows.sources": ("根拠", "Sources"),
    "rows.scope": ("資料：{scope}", "Document: {scope}"),
    "rows.formula": ("計算：{formula}", "Calculation: {formula}"),
    "rows.total": ("{label}（計）", "{label} (total)"),
    "rows.whole": ("{label}（全体）", "{label} (the whole)"),
}
learn(TEXTS)


def table_html(table: AnswerTable, answer: Answer, id: str | None, at: Addresses) -> str:  # noqa: A002
    """Return the table; `id` is the answer's public address, None where it is not stored."""
    writer = _Rows(table, answer, id, at)
    head = "".join(_heading(title, amount=amount) for title, amount in writer.headings())
    body = "".join(writer.row(row) for row in table.rows)
    scope = f' <span class="scope">{flat(say("rows.scope", at.lang, scope=table.scope))}</span>' if table.scope else ""
    caption = f"<caption>{flat(table.title)}{scope}</caption>"
    notes = [caveat for caveat in table.caveats if caveat not in answer.caveats]
    below = "".join(f'<p class="note">{flat(note)}</p>' for note in notes)
    inner = f'<table class="sortable answer-table">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return scroll(flat(table.title), inner) + below


def _heading(title: str, *, amount: bool) -> str:
    kind = ' class="amount"' if amount else ""
    return f'<th scope="col"{kind}><button type="button">{flat(title)}</button></th>'


class _Rows:
    """Writes the rows of one table; columns that nothing stands in are left out."""

    def __init__(self, table: AnswerTable, answer: Answer, id: str | None, at: Addresses) -> None:  # noqa: A002
        self.table = table
        self.id = id
        self.at = at
        self.citations = {citation.id: citation for citation in citations_of(table, answer)}
        self.grouped = any(row.group for row in table.rows)
        self.columned = any(row.column for row in table.rows)
        self.marked = any(row.marks for row in table.rows)

    def headings(self) -> list[tuple[str, bool]]:
        """Return the titles of the columns, and whether amounts stand in them."""
        shown = {"rows.document": self.grouped, "rows.column": self.columned, "rows.marks": self.marked}
        before, after = ("rows.item", "rows.document", "rows.column"), ("rows.marks", "rows.sources")
        return [
            *((say(key, self.at.lang), False) for key in before if shown.get(key, True)),
            *((column.title, True) for column in self.table.columns),
            *((say(key, self.at.lang), False) for key in after if shown.get(key, True)),
        ]

    def row(self, row: Row) -> str:
        """Return one row."""
        key = {"share": "rows.whole", "parts": "rows.total"}.get(self.table.kind) if row.total else None
        label = row.label if key is None or "合計" in row.label else say(key, self.at.lang, label=row.label)
        cells = [
            f'<th scope="row">{flat(label)}</th>',
            *([f"<td>{flat(row.group)}</td>"] if self.grouped else []),
            *([f"<td>{flat(row.column)}</td>"] if self.columned else []),
            *(self._amount(cell) for cell in row.cells),
            *([f"<td>{flat('、'.join(row.marks))}</td>"] if self.marked else []),
            f"<td>{self._sources(row)}</td>",
        ]
        kind = ' class="total"' if row.total else ""
        return f"<tr{kind}>{''.join(cells)}</tr>"

    def _amount(self, cell: Cell | None) -> str:
        if cell is None:
            return '<td class="amount"></td>'
        value = None if cell.value is None else plain(cell.value)
        return f"<td{attributes({'class': 'amount', 'data-value': value})}>{self._stands_on(cell)}</td>"

    def _stands_on(self, cell: Cell) -> str:
        """Return an amount with the way to what it stands on: its figure, its line, or its formula."""
        if cell.figure is not None and self.id is not None:
            return link(self.at.figure(self.id, cell.figure), flat(cell.text), panel=True)
        if cell.span is not None:
            return link(self.at.source(cell.span), flat(cell.text), panel=True)
        if cell.formula is None:
            return flat(cell.text)
        formula = flat(say("rows.formula", self.at.lang, formula=cell.formula))
        return f'<details class="formula"><summary>{flat(cell.text)}</summary>{formula}</details>'

    def _sources(self, row: Row) -> str:
        numbers = sorted({number for cell in row.cells if cell for number in cell.citations})
        return " ".join(self._source(self.citations[number]) for number in numbers if number in self.citations)

    def _source(self, citation: Citation) -> str:
        where = place(citation, self.at.lang)
        given: dict[str, str | int | bool | None] = {
            "href": self.at.source(citation), "data-panel": True, "class": "cite", "title": " ".join(where.split()),
        }  # fmt: skip
        return f"<a{attributes(given)}>[{citation.id}]</a>"
