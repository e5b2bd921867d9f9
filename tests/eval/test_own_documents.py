"""The evaluation asks the bundled documents, whatever its users have added of their own."""

from pathlib import Path

from app.settings import Settings
from corpus.documents import bundled_folder, scan_folder
from eval.session import Bench
from tests.app.papers import SEA, write


def test_own_documents_are_asked_only_where_they_are_named(urazuke_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(home / "documents", {"sea.txt": SEA})
    bench = Bench(Settings(home=home, vectors="off"))
    held = [document.doc for document in bench.assistant.ledger.documents()]
    assert held == [source.doc for source in scan_folder(bundled_folder()).sources]
    assert (home / "bundled").is_dir()
    assert Bench(Settings(home=home, corpus=bundled_folder(), vectors="off")).assistant.corpus == bench.assistant.corpus
