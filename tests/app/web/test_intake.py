"""Documents that come in by the page: sent by a plain form, read beside the questions, put right, taken up."""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from app.assistant import Assistant, open_assistant
from app.intake.adding import Outcome
from app.intake.rebuild import Rebuilder
from app.opening import FOLLOWING, Progress
from app.settings import Settings
from app.web import intake as intake_module
from app.web.addresses import Addresses
from app.web.gate import may_upload
from app.web.intake import Intake
from app.web.intake_routes import intake_routes
from app.web.layers import protect
from app.web.view_routes import view_routes
from app.web.views.intake import IntakeView, render_state
from tests.app.papers import SEA, write
from tests.app.web.pages import check, words
from tests.app.web.site import WARNINGS, served, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = WARNINGS
LIST = "事業名,予算額（百万円）\n測量,12\n観測,30\n"
Files = list[tuple[str, tuple[str, bytes]]]


class Held:
    """A rebuilder that only notes that it was told, and waits."""

    def __init__(self) -> None:
        self.told = 0
        self.busy = False
        self.progress: Progress | None = None
        self.said: str | None = None

    def changed(self) -> None:
        """Note it."""
        self.told += 1

    def error(self, lang: str) -> str | None:
        """Return what was said."""
        return self.said

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over a paper, without vectors."""
    root = tmp_path_factory.mktemp("intake")
    corpus = write(root / "papers", {"sea.txt": SEA, "bad.txt": b"\0"})
    return open_assistant(Settings(home=root / "home", corpus=corpus, vectors="off"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings over a folder of its own with the same paper."""
    corpus = write(tmp_path / "papers", {"sea.txt": SEA})
    return Settings(home=tmp_path / "home", corpus=corpus, vectors="off", max_upload_mb=1)


@pytest.fixture
def intake(settings: Settings, assistant: Assistant) -> Intake:
    """Return what takes documents in, and builds nothing."""
    intake = Intake(settings, lambda: assistant, allowed=True)
    intake.rebuilder = Held()  # type: ignore[assignment]
    return intake


@pytest.fixture
def client(intake: Intake, settings: Settings, assistant: Assistant) -> TestClient:
    """Return a client of the routes behind all layers."""
    return client_of(intake, settings, assistant)


def client_of(intake: Intake, settings: Settings, assistant: Assistant, host: str = "127.0.0.1") -> TestClient:
    """Return a client of the routes behind all layers."""

    def address_of(request: Request) -> Addresses:
        return Addresses("", "en" if request.query_params.get("lang") == "en" else "ja")

    application = FastAPI(openapi_url=None)
    application.include_router(intake_routes(intake, address_of=address_of))
    application.include_router(view_routes(lambda: assistant, base_of=lambda _: "", lang="ja", intake=intake))
    layered = protect(application, settings, host=host)
    return TestClient(layered, base_url="http://127.0.0.1:7860")


def sent(*files: tuple[str, str | bytes]) -> Files:
    """Return files as a form sends them."""
    return [("files", (name, content if isinstance(content, bytes) else content.encode())) for name, content in files]


def test_files_are_sent_added_and_told_of(client: TestClient, intake: Intake, settings: Settings) -> None:
    page = client.get("/documents")
    check(page.text)
    (form,) = re.findall(r'<form method="post" enctype="multipart/form-data" action="([^"]*)">', page.text)
    files = sent(("甲/表.csv", LIST), ("sea copy.txt", SEA), ("a.jpg", b"1"))
    answer = client.post(unescape(form), files=files, follow_redirects=False)
    assert answer.status_code == 303
    assert settings.corpus is not None and (settings.corpus / "表.csv").read_text(encoding="utf-8") == LIST
    assert intake.rebuilder.told == 1  # type: ignore[attr-defined]
    page = client.get(answer.headers["location"])
    check(page.text)
    said = words(page.text)
    for line in (
        "追加 表.csv",
        "省略 sea copy.txt: 同じ内容の sea.txt があります。",
        "a.jpg",
        "読み込みが終わりました",
    ):
        assert line in said
    assert "refresh" not in page.headers
    assert "追加の結果" not in words(client.get("/documents?added=unknown").text)
    client.post(unescape(form), files=sent(("again.csv", LIST)))
    assert intake.rebuilder.told == 1, "nothing new, nothing to read"  # type: ignore[attr-defined]


def test_how_far_the_reading_is_is_said_and_looked_at_again(client: TestClient, intake: Intake) -> None:
    held = intake.rebuilder
    held.busy = True  # type: ignore[misc]
    held.progress = Progress("read", 3, 10, "資料を読んでいます（10 件）…", "Reading")  # type: ignore[misc]
    page = client.get("/documents")
    check(page.text)
    assert page.headers["refresh"] == "3"
    assert "質問は今までの資料に答えます" in words(page.text) and '<progress max="10" value="3"' in page.text
    held.busy, held.said = False, "<b>だめ"  # type: ignore[attr-defined, misc]
    assert "読み込めませんでした: &lt;b&gt;だめ" in client.get("/documents").text


def test_what_is_known_can_be_put_right(client: TestClient, intake: Intake, settings: Settings) -> None:
    page = client.get("/documents").text
    assert 'name="unit" placeholder="億円" value=""' in page, "what was guessed is suggested, and not kept unasked"
    assert "推測" in page
    answer = client.post(
        "/documents/correct",
        data={"doc": "sea.txt", "unit": "千円", "title": "<b>", "stage": "", "other": "x"},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents")
    assert settings.corpus is not None
    assert "千円" in (settings.corpus / "sea.txt.meta.json").read_text(encoding="utf-8")
    assert intake.rebuilder.told == 1  # type: ignore[attr-defined]


REFUSED = [
    ({"doc": "nowhere.txt", "unit": "円"}, "という資料はありません"),
    ({"doc": "../home/x", "unit": "円"}, "という資料はありません"),
    ({"doc": "sea.txt", "fiscal_year": "<b>"}, "fiscal_year は西暦の整数です（&lt;b&gt;）"),
    ({}, "という資料はありません"),
]


@pytest.mark.parametrize(("data", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_put_right_is_told(client: TestClient, data: dict[str, str], said: str) -> None:
    answer = client.post("/documents/correct", data=data)
    assert answer.status_code == 400
    check(answer.text)
    assert said in answer.text


def test_what_is_no_upload_is_told(client: TestClient) -> None:
    kind = {"content-type": "multipart/form-data; boundary=x"}
    for answer in (
        client.post("/documents/add", data={"files": "text"}),
        client.post("/documents/add", files=[("other", ("a.txt", b"1"))]),
        client.post("/documents/add", content=b"--x\r\nnonsense", headers=kind),
        client.post("/documents/correct", content=b"--x\r\nnonsense", headers=kind),
        client.post("/documents/correct", files=sent(("a.txt", "1"))),
    ):
        assert answer.status_code == 400, answer.text
        check(answer.text)


def test_too_much_at_once_is_refused(client: TestClient, settings: Settings) -> None:
    answer = client.post("/documents/add", files=sent(("a.txt", "x" * (2**20 + 4096))))
    assert answer.status_code == 413 and "上限 1024 KB" in answer.text
    answer = client.post("/documents/correct", data={"doc": "x" * (2**20 + 4096)})
    assert answer.status_code == 413


def test_other_sites_send_nothing(client: TestClient, settings: Settings) -> None:
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        for path in ("/documents/add", "/documents/correct"):
            assert client.post(path, files=sent(("a.txt", "1")), headers=headers).status_code == 403
    assert settings.corpus is not None and not (settings.corpus / "a.txt").exists()


def test_where_nothing_may_be_added_nothing_is(settings: Settings, assistant: Assistant) -> None:
    intake = Intake(settings, lambda: assistant, allowed=False)
    client = client_of(intake, settings, assistant)
    page = client.get("/documents").text
    assert "<form" not in page.partition("<main")[2]
    for path, more in (
        ("/documents/add", {"files": sent(("a.txt", "1"))}),
        ("/documents/correct", {"data": {"doc": "sea.txt"}}),
    ):
        answer = client.post(path, **more)  # type: ignore[arg-type]
        assert answer.status_code == 400 and "URAZUKE_UPLOAD=on" in answer.text
    intake.close()


@pytest.mark.parametrize(
    ("upload", "host", "allowed"),
    [(None, "127.0.0.1", True), (None, "0.0.0.0", False), ("on", "0.0.0.0", True), ("off", "localhost", False)],
)
def test_documents_are_taken_where_only_this_machine_sees_the_page(upload: str, host: str, allowed: bool) -> None:
    assert may_upload(Settings(upload=upload), host) == allowed  # type: ignore[arg-type]


def test_the_bundled_documents_are_never_changed(bundled: Assistant, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", vectors="off")
    intake = Intake(settings, lambda: bundled, allowed=True)
    intake.rebuilder = Held()  # type: ignore[assignment]
    client = client_of(intake, settings, bundled)
    page = client.get("/documents").text
    assert "付属の資料に代わって" in page and "/documents/correct" not in page
    doc = bundled.ledger.documents()[0].doc
    assert "付属の資料は変えられません" in client.post("/documents/correct", data={"doc": doc, "unit": "円"}).text
    assert client.post("/documents/add", files=sent(("a.csv", LIST))).status_code == 200
    assert (settings.home / "documents" / "a.csv").is_file()


def test_a_full_disk_is_told(intake: Intake, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(intake_module, "add_documents", refuse)
    answer = client.post("/documents/add", files=sent(("a.csv", LIST)))
    assert answer.status_code == 400 and "空き容量" in answer.text


def test_what_became_of_old_uploads_is_forgotten(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "_MOST_KEPT", 2)
    monkeypatch.setattr(intake_module, "add_documents", lambda *args: [Outcome("skipped", "a.jpg")])
    first, *_, last = [intake.add([]) for _ in range(4)]
    assert intake.view(first, "ja").lines is None and intake.view(last, "ja").lines


def test_vectors_that_follow_are_made_beside_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Process:
        killed = 0

        def kill(self) -> None:
            Process.killed += 1

        def wait(self) -> None:
            pass

    monkeypatch.setattr("app.opening.AT_MOST", 0)
    corpus = write(tmp_path / "papers", {"sea.txt": SEA, "list.csv": LIST})
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    assistant = open_assistant(settings)
    monkeypatch.setattr(intake_module.following, "start", lambda *args: Process())
    intake = Intake(settings, lambda: assistant, allowed=True)
    intake.follow()
    intake.follow()
    assert "途中です" in (intake.vectors("ja") or "") and FOLLOWING in assistant.warnings
    assert "途中です" in client_of(intake, settings, assistant).get("/documents").text
    intake.close()
    assert Process.killed == 2


def test_nothing_to_say_is_nothing() -> None:
    assert render_state(IntakeView(), Addresses("", "ja"), "ja", 2) == ""
    busy = IntakeView(busy=True, progress=Progress("open", 0, 0, "開いています", "Opening"))
    assert "<progress" not in render_state(busy, Addresses("", "ja"), "ja", 2)


@pytest.fixture
def closed() -> Iterator[list[Rebuilder]]:
    """Close what a test leaves open."""
    held: list[Rebuilder] = []
    yield held
    for rebuilder in held:
        rebuilder.close()


@pytest.mark.browser
def test_a_file_is_uploaded_in_a_browser_and_asked_about(browser: "Browser", tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", vectors="off")
    assistant = open_assistant(settings)
    given = write(tmp_path / "given", {"海の予算.txt": SEA, "一覧.csv": LIST})
    with served(assistant, settings.home, vectors="off") as address, visiting(browser, address) as visit:
        visit.page.goto(f"{address}documents")
        visit.page.set_input_files("input[type=file]", [given / "海の予算.txt", given / "一覧.csv"])
        visit.page.get_by_role("button", name="追加する").click()
        visit.page.wait_for_selector("text=追加 一覧.csv")
        deadline = time.monotonic() + 60
        while "読み込みが終わりました" not in visit.page.inner_text("main"):
            assert time.monotonic() < deadline
            visit.page.wait_for_timeout(500)
            visit.page.reload()
        visit.page.goto(f"{address}documents")
        said = visit.page.inner_text("main")
        assert "一覧.csv" in said and "海の予算.txt" in said
        visit.page.get_by_text("この資料について直す").first.click()
        visit.page.goto(address)
        visit.ask("沿岸観測所の整備の予算額は？")
        assert "3.6億円" in visit.page.inner_text("#turns")
        assert visit.wrong == []
