"""Vectors are remembered by their texts, also after a process was killed in the middle of writing one."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.vector_memory import VectorMemory
from index.vectors import Vectors


def rows_of(texts: list[str]) -> Vectors:
    """Return a row for each text, which tells it from others."""
    return np.array([[len(text), *text.encode()[:2].ljust(2, b"\0")] for text in texts], dtype=np.float32)


def test_what_was_added_is_there_again(tmp_path: Path) -> None:
    memory = VectorMemory(tmp_path, "model", 3)
    assert memory.missing(["甲", "乙", "甲"]) == ["甲", "乙"]
    memory.add(["甲"], rows_of(["甲"]))
    assert memory.missing(["甲", "乙"]) == ["乙"]
    again = VectorMemory(tmp_path, "model", 3)
    assert again.missing(["甲", "乙"]) == ["乙"]
    assert (again.rows(["甲", "甲"], 3) == rows_of(["甲", "甲"])).all()
    assert again.rows([], 3).shape == (0, 3)
    for name, dimension in (("other", 3), ("model", 4)):
        assert VectorMemory(tmp_path, name, dimension).missing(["甲"]) == ["甲"]
    again.clear()
    assert again.missing(["甲"]) == ["甲"] and not list(tmp_path.iterdir())


@given(cut=st.integers(0, 27), count=st.integers(1, 4))
def test_half_a_record_is_cut_off(tmp_path_factory: pytest.TempPathFactory, cut: int, count: int) -> None:
    folder = tmp_path_factory.mktemp("memory")
    texts = [f"{n}" for n in range(count)]
    VectorMemory(folder, "model", 3).add(texts, rows_of(texts))
    (path,) = folder.iterdir()
    os.truncate(path, path.stat().st_size - cut)
    memory = VectorMemory(folder, "model", 3)
    missing = memory.missing(texts)
    assert missing == (texts[-1:] if cut else [])
    if missing:
        memory.add(missing, rows_of(missing))
    assert (VectorMemory(folder, "model", 3).rows(texts, 3) == rows_of(texts)).all()


def test_two_processes_may_add(tmp_path: Path) -> None:
    first, second = VectorMemory(tmp_path, "model", 3), VectorMemory(tmp_path, "model", 3)
    for memory, text in ((first, "甲"), (second, "乙"), (first, "丙"), (second, "甲")):
        memory.missing([text])
        memory.add([text], rows_of([text]))
    assert (first.rows(["甲", "丙"], 3) == rows_of(["甲", "丙"])).all()
    assert (second.rows(["甲", "乙"], 3) == rows_of(["甲", "乙"])).all()
    again = VectorMemory(tmp_path, "model", 3)
    assert (again.rows(["甲", "乙", "丙"], 3) == rows_of(["甲", "乙", "丙"])).all()


def test_vectors_of_another_shape_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="of dimension 3"):
        VectorMemory(tmp_path, "model", 3).add(["甲"], np.zeros((1, 4), dtype=np.float32))
