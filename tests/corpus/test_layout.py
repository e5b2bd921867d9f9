"""Lines, blocks and pages of text layers."""

import pytest

from corpus.layout import lay_out, unwrap
from corpus.model import Document


def pages(text: str) -> list[list[str]]:
    return [[block.text for block in page.blocks] for page in lay_out(Document(doc="d", text=text)).pages]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A\nB\n\nC", [["A\nB", "C"]]),
        ("A\n\n\nB", [["A"], ["B"]]),
        ("A\n\fB", [["A"], ["B"]]),
        ("A\r\nB\r\n\r\nC", [["A\nB", "C"]]),
        ("A\rB\r\rC", [["A\nB", "C"]]),
        ("見出し\n　字下げ\n続き", [["見出し", "字下げ\n続き"]]),
        ("", []),
        ("\n \n\n", []),
        (" 外務省の施策例\n本文", [["外務省の施策例\n本文"]]),
        ("本文\n 外務省の施策例\n本文", [["本文"], ["外務省の施策例\n本文"]]),
        ("A\n" + "\n" * 1000 + "B", [["A"], ["B"]]),
    ],
)
def test_pages_and_blocks(text: str, wanted: list[list[str]]) -> None:
    assert pages(text) == wanted


@pytest.mark.parametrize("text", ["Ａ１ 億円\r\n ｻｲﾊﾞｰ ", "a" + " " * 500 + "b\n" * 3 + "\n" * 50 + "c"])
def test_every_line_leads_back_to_the_printed_text(text: str) -> None:
    layout = lay_out(Document(doc="d", text=text))
    for page in layout.pages:
        for line in page.lines:
            assert layout.text[line.start : line.end] == line.text
            span = layout.span(line.start, line.end)
            assert text[span.start] == layout.document.quote(span)[0]
            assert layout.folded_at(span.start) == line.start


def test_lines_that_an_export_broke_are_joined() -> None:
    assert unwrap("検証体\n制の構築") == "検証体制の構築"
    assert unwrap("Security \r\n  Center") == "Security Center"
    assert unwrap("5G\nの整備") == "5Gの整備"
