"""The routes: whole pages and fragments, downloads, one line for what cannot be shown, and nothing that runs."""

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from app.assistant import Assistant
from app.entry_json import entry_json
from app.spreadsheet import safe_cell
from app.web.views import ledger_files
from app.web.views.ledger_files import as_csv, as_json, as_xlsx
from corpus.ledger_query import LedgerQuery, LedgerRow
from tests.app.conftest import Make
from tests.app.web.pages import check, client_of, words

DOC = "r02_government_cybersecurity_budget.txt"


@pytest.fixture(scope="module")
def client(bundled: Assistant) -> TestClient:
    """Return a client over the bundled documents."""
    return client_of(bundled)


@pytest.fixture(scope="module")
def addresses(bundled: Assistant) -> list[str]:
    """Return an address of each page."""
    entry = bundled.ledger.entries()[5]
    span = entry.amount.span
    return [
        f"/source/{DOC}",
        f"/source/{DOC}?start={span.start}&end={span.end}",
        f"/row/{DOC}?at={span.start}",
        "/ledger?q=%E3%82%B5&year=2020&page=1",
        "/checks",
        "/checks?verdict=open",
        "/documents",
    ]


def test_pages_stand_alone_and_fragments_do_not(client: TestClient, addresses: list[str]) -> None:
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"
        read = check(page.text)
        assert page.text.startswith('<!doctype html><html lang="ja">')
        assert read.levels.count(1) == 1
        assert read.scripts == ["/files/app.js"]
        assert 'href="/" ' not in page.text and '<a class="back" href="/">' in page.text
        fragment = client.get(f"{address}{'&' if '?' in address else '?'}fragment=1")
        read = check(fragment.text)
        assert (read.levels[0], read.levels.count(1), read.scripts) == (2, 0, [])
        assert client.head(address).status_code == 200


def test_every_link_of_a_page_leads_somewhere(client: TestClient, addresses: list[str]) -> None:
    seen: set[str] = set()
    for address in addresses:
        found = {unescape(href) for href in re.findall(r'href="([^"]*)"', client.get(address).text)}
        assert all(href.startswith(("/", "#")) and not href.startswith("//") for href in found)
        seen |= {href.partition("#")[0] for href in found if not href.startswith(("/files/", "#"))} - {
            "/",
            "/en/",
        }
    for href in sorted(seen)[:: max(1, len(seen) // 120)]:
        assert client.get(href).status_code == 200, href


def test_the_root_path_and_the_language_are_kept(bundled: Assistant, addresses: list[str]) -> None:
    other = client_of(bundled, base="/budget", lang="en")
    for address in addresses:
        page = other.get(address).text
        assert '<html lang="en">' in page
        links = [unescape(href) for href in re.findall(r'(?:href|src|action)="([^"#][^"]*)"', page)]
        assert all(href.startswith("/budget/") for href in links)
        japanese = other.get(f"{address}{'&' if '?' in address else '?'}lang=ja").text
        assert '<html lang="ja">' in japanese
        inner = [unescape(href) for href in re.findall(r'<a(?! class="language")[^>]* href="([^"#][^"]*)"', japanese)]
        assert all("lang=ja" in href or href.partition("?")[0].endswith("/ja/") for href in inner)
        (switch,) = re.findall(r'<a class="language" href="([^"]*)"', japanese)
        assert "lang" not in unescape(switch)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/source/nowhere.txt", 404, "「nowhere.txt」という資料はありません"),
        ("/source/%3Cscript%3E", 404, "「<script>」という資料はありません"),
        ("/source/../../etc/passwd", 404, ""),
        ("/row/nowhere.txt?at=1", 404, "という資料はありません"),
        (f"/row/{DOC}?at=1", 404, "1 文字目から始まる金額はありません"),
        (f"/row/{DOC}", 404, "文字目から始まる金額はありません"),
        ("/ledger?page=999", 404, "999 ページはありません（3 ページまで）。"),
        ("/checks?page=99", 404, "99 ページはありません"),
        ("/documents?page=2", 404, "2 ページはありません（1 ページまで）。"),
        ("/ledger.pdf", 404, "csv、xlsx、json のどれか"),
        (f"/source/{DOC}?start=5", 400, "start と end は両方"),
        (f"/source/{DOC}?start=9&end=5", 400, "この資料の範囲"),
        (f"/source/{DOC}?start=0&end=99999999", 400, "この資料の範囲"),
        (f"/source/{DOC}?start=-1&end=5", 400, "start=-1: 0 以上の整数"),
        (f"/source/{DOC}?start=1&end=５", 400, "整数を指定"),
        (f"/source/{DOC}?first=0", 400, "first=0: 1 以上の整数"),
        (f"/source/{DOC}?first=1e3", 400, "整数を指定"),
        (f"/row/{DOC}?at=99999999999999999999", 400, "整数を指定"),
        ("/ledger?page=0", 400, "page=0: 1 以上"),
        ("/ledger?year=令和", 400, "year=令和"),
        ("/ledger?sort=id;drop", 400, "sort=id;drop: "),
        ("/ledger?stage=x", 400, "概算要求・政府案・当初・補正・決算 のどれか"),
        ("/ledger?q=" + "x" * 201, 400, "q が長すぎます（200 文字まで）"),
        ("/ledger?q=a&q=b", 400, "q が二つ以上"),
        ("/ledger.csv?page=x", 400, "page=x"),
        ("/checks?verdict=maybe", 400, "differ・open・rounding・agree"),
        ("/checks?lang=fr", 400, "lang=fr"),
        ("/checks?fragment=yes", 400, "fragment=yes"),
    ],
)
def test_what_cannot_be_shown_is_told_in_one_line(client: TestClient, address: str, status: int, said: str) -> None:
    page = client.get(address)
    assert page.status_code == status
    if not said:
        return
    check(page.text)
    (line,) = re.findall(r'role="alert"><h1>[^<]*</h1><p>(.*?)</p>', page.text)
    assert said in unescape(line)
    english = client.get(f"{address}{'&' if '?' in address else '?'}lang=en&fragment=1")
    assert english.status_code in (400, 404)
    assert not page.text.count("Traceback")


def test_an_error_speaks_the_language_of_its_address(client: TestClient) -> None:
    page = client.get("/source/nowhere.txt?lang=en&fragment=1").text
    assert "There is no document nowhere.txt." in page
    assert page.startswith('<section class="view failed" role="alert"><h2>Not found</h2>')


# Data stays data

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[押す](javascript:alert(1))",
    "javascript:alert(1)",
    "</title><style>*{display:none}</style>",
    "style=background:url(//evil.example)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "&lt;b&gt;&amp;#60;script&gt;",
    "</textarea></select></option><iframe src=//evil.example>",
    "<a href='//evil.example'>",
    "\u202ecod.exe\u2066",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_document_runs(make: Make, attack: str) -> None:
    name = attack.replace("/", "∕").strip()
    rows = f"【気象庁】 {attack}の整備 3.6億円 ―\n\n【気象庁】 船 1.4億円\n\n合計 5.0億円\n"
    text = f"{attack}の予算\n\n主な施策例及び予算額\n\n{rows}"
    meta = json.dumps({"title": attack, "publisher": attack, "date": attack, "unit": attack, "attribution": attack})
    assistant = make({f"{name}.txt": text, f"{name}.meta.json": meta, "other.txt": "他の資料\n\n2億円\n"})
    client = client_of(assistant)
    document = assistant.ledger.document(f"{name}.txt")
    entries = [e for e in assistant.ledger.entries() if e.amount.span.doc == document.doc]
    at = entries[0].amount.span.start
    path = quote(document.doc, safe="")
    pages = [
        f"/source/{path}", f"/source/{path}?start=0&end={len(document.text)}", f"/row/{path}?at={at}",
        f"/ledger?q={quote(attack, safe='')}", f"/ledger?organisation={quote(attack, safe='')}&doc={path}",
        "/ledger", "/checks", "/documents", f"/source/{quote(attack, safe='')}",
        f"/ledger?sort={quote(attack, safe='')}",
    ]  # fmt: skip
    for address in pages:
        for form in ("", "&fragment=1" if "?" in address else "?fragment=1"):
            page = client.get(address + form)
            assert page.status_code in (200, 400, 404)
            check(page.text)
            assert "<style" not in page.text
            assert "\u202e" not in re.sub(r' value="[^"]*"', "", page.text)  # a form sends back what was chosen
    shown = words(client.get(f"/source/{path}").text)
    assert re.sub(r"[\u202e\u2066]", "�", attack) in shown


# Downloads


def test_csv_opens_in_a_spreadsheet_and_has_every_row(client: TestClient, bundled: Assistant) -> None:
    got = client.get("/ledger.csv")
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    assert got.headers["content-disposition"] == 'attachment; filename="urazuke-ledger.csv"'
    assert got.content.startswith(b"\xef\xbb\xbfdoc,line,start,end,text,value,")
    rows = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    entries = bundled.ledger.entries()
    assert len(rows) == len(entries)
    assert [row["start"] for row in rows] == [str(entry.amount.span.start) for entry in entries]


def test_downloads_have_the_rows_of_the_query(client: TestClient, bundled: Assistant) -> None:
    query = "organisation=%E9%98%B2%E8%A1%9B%E7%9C%81&sort=-amount"
    document = bundled.ledger.document(DOC)
    own = [e for e in bundled.ledger.entries() if e.organisation == "防衛省"]
    data = json.loads(client.get(f"/ledger.json?{query}").content)
    assert sorted(row["start"] for row in data) == sorted(e.amount.span.start for e in own)
    assert data[0] in [entry_json(entry, document) for entry in own]
    book = load_workbook(io.BytesIO(client.get(f"/ledger.xlsx?{query}").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:3] == ("組織", "項目", "年度")
    assert len(rows) == len(own) + 1
    assert all("防衛省" in str(row[-1]) or row[0] == "防衛省" for row in rows[1:])
    money = [row[7] for row in rows[1:] if row[7] is not None]
    assert money[0] == max(int(e.amount.value) for e in own if e.amount.value is not None and e.amount.unit == "円")


def test_a_download_of_nothing_is_still_a_file(client: TestClient) -> None:
    assert json.loads(client.get("/ledger.json?q=月面基地").content) == []
    assert len(client.get("/ledger.csv?q=月面基地").text.splitlines()) == 1
    book = load_workbook(io.BytesIO(client.get("/ledger.xlsx?q=月面基地&lang=en").content))
    assert [row[0] for row in book.active.iter_rows(values_only=True)] == ["Organisation"]


def test_a_workbook_holds_so_many_rows(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.view_routes.MOST_IN_EXCEL", 10)
    page = client.get("/ledger.xlsx")
    assert page.status_code == 400
    assert "Excel に書き出せるのは 10 行まで" in page.text


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), (" =1", "' =1"), ("＝1+1", "'＝1+1"), ("－2+3", "'－2+3"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("-12345", "-12345"), ("-12.50", "-12.50"), ("12", "12"), ("気象庁", "気象庁"), ("―", "―"),
        ("", ""), ("-", "-"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(cell: str, safe: str) -> None:
    assert safe_cell(cell) == safe


def test_a_document_cannot_put_a_formula_into_a_file(make: Make) -> None:
    evil = '=HYPERLINK("http://evil.example";"押す")'
    assistant = make({"a.txt": f"海の予算\n\n【気象庁】 {evil} 3.6億円\n\x07鐘 1億円\n"})
    rows = assistant.ledger.rows(LedgerQuery())
    document_of = assistant.ledger.document
    assert any(evil in part for row in rows for part in row.entry.item)
    read = list(csv.reader(io.StringIO("".join(as_csv(rows, document_of)).removeprefix("\ufeff"))))
    assert not [cell for row in read for cell in row if re.match(r"\s*[=+@]", cell)]
    book = load_workbook(io.BytesIO(as_xlsx(rows, document_of, "ja")))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert kinds <= {"s", "inlineStr"}
    assert json.loads("".join(as_json(rows, document_of)))[0]["doc"] == "a.txt"


def test_numbers_that_a_spreadsheet_would_round_stay_text(bundled: Assistant) -> None:
    entry = bundled.ledger.entries()[0]
    large = replace(
        entry, amount=replace(entry.amount, value=Decimal("1234567890123456789")), fiscal_year=None, stage=None
    )
    book = load_workbook(io.BytesIO(as_xlsx([LedgerRow(large, 1, None)], bundled.ledger.document, "ja")))
    assert book.active.cell(2, 8).value == "1234567890123456789"
    assert ledger_files.MOST_IN_EXCEL < 2**20


def test_the_stylesheet_of_the_views_asks_nothing_of_others() -> None:
    css = (Path(__file__).parents[3] / "app/web/static/views.css").read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@import" not in css
