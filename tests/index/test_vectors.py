"""The index of vectors gives what brute force gives."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from index.vectors import VectorIndex, Vectors, unit

ROWS = np.array([[1, 0], [0, 1], [1, 1], [-1, 0]], dtype=np.float32)


def brute_force(rows: Vectors, query: Vectors, k: int) -> list[tuple[int, float]]:
    """Return positions and cosines, computed in the plainest way."""
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(query)
    cosines = [float(row @ query / length) for row, length in zip(rows, lengths, strict=True)]
    return sorted(enumerate(cosines), key=lambda pair: (-pair[1], pair[0]))[:k]


def test_similarities_are_cosines_whatever_the_length_of_the_query() -> None:
    found = VectorIndex.of(ROWS).search(np.array([2, 0], dtype=np.float32), 4)
    assert [position for position, _ in found] == [0, 2, 1, 3]
    assert [cosine for _, cosine in found] == pytest.approx([1, 0.5**0.5, 0, -1])


@pytest.mark.parametrize("k", [1, 7, 200])
def test_agrees_with_brute_force(k: int) -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(200, 48)).astype(np.float32) * 3
    for query in random.normal(size=(10, 48)).astype(np.float32):
        found, expected = VectorIndex.of(rows).search(query, k), brute_force(rows, query, k)
        assert [position for position, _ in found] == [position for position, _ in expected]
        assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in expected], abs=1e-5)


def test_equals_come_in_their_order() -> None:
    rows = np.repeat(ROWS[:2], 20, axis=0)
    assert [position for position, _ in VectorIndex.of(rows).search(ROWS[1], 20)] == list(range(20, 40))


def test_removed_rows_are_gone_and_the_others_move_up() -> None:
    index = VectorIndex.of(ROWS)
    index.remove([0, 2])
    index.remove([])
    assert len(index) == 2
    assert [position for position, _ in index.search(ROWS[3], 9)] == [1, 0]
    assert index.row(1).tolist() == [-1, 0]


def test_is_saved_as_a_raw_file_of_faiss(tmp_path: Path) -> None:
    path = tmp_path / "ベクトル.faiss"
    VectorIndex.of(ROWS).save(path)
    assert faiss.read_index(str(path)).ntotal == len(ROWS)
    assert VectorIndex.load(path).search(ROWS[0], 4) == VectorIndex.of(ROWS).search(ROWS[0], 4)


def test_an_empty_index_is_saved_too(tmp_path: Path) -> None:
    VectorIndex.of(np.empty((0, 8), dtype=np.float32)).save(tmp_path / "none.faiss")
    loaded = VectorIndex.load(tmp_path / "none.faiss")
    assert (len(loaded), loaded.dimension) == (0, 8)
    assert loaded.search(np.ones(8, dtype=np.float32), 5) == []


def test_refuses_what_has_no_direction_or_another_dimension() -> None:
    with pytest.raises(ValueError, match="direction"):
        unit(np.zeros((1, 2), dtype=np.float32))
    with pytest.raises(ValueError, match="direction"):
        unit(np.array([np.nan, 1], dtype=np.float32))
    with pytest.raises(ValueError, match="dimension 2"):
        VectorIndex.of(ROWS).search(np.ones(3, dtype=np.float32), 1)
    with pytest.raises(ValueError, match="dimension 2"):
        VectorIndex.of(ROWS).add(np.ones((1, 3), dtype=np.float32))


def test_refuses_what_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("予算")
    faiss.write_index(faiss.IndexFlatL2(2), str(tmp_path / "distances"))
    for name in ("text", "distances", "missing"):
        with pytest.raises(ValueError, match="not a"):
            VectorIndex.load(tmp_path / name)


def test_a_file_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot write"):
        VectorIndex.of(ROWS).save(tmp_path / "missing" / "vectors.faiss")
