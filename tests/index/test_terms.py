"""The index of terms scores as BM25 does, and is saved without pickle."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.terms import TermIndex

TEXTS = [["橋", "補修"], ["給食", "無償", "給食"], ["橋", "給食", "図書館", "更新"], []]


def lucene(texts: Sequence[Sequence[str]], query: Sequence[str], *, k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Return BM25 scores as its definition has them."""
    mean = sum(map(len, texts)) / len(texts)
    scores = [0.0] * len(texts)
    for word in query:
        holding = sum(word in text for text in texts)
        weight = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        for i, text in enumerate(texts):
            count = text.count(word)
            scores[i] += weight * count / (count + k1 * (1 - b + b * len(text) / mean))
    return scores


@pytest.mark.parametrize("query", [["橋"], ["給食", "橋"], ["給食", "給食"], ["無償", "見出し"]])
def test_scores_are_those_of_the_definition(query: list[str]) -> None:
    assert TermIndex.of(TEXTS).scores(query).tolist() == pytest.approx(lucene(TEXTS, query), rel=1e-5)


@pytest.mark.parametrize("query", [[], ["見出し"], [""]])
def test_without_a_known_word_every_score_is_zero(query: list[str]) -> None:
    assert TermIndex.of(TEXTS).scores(query).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("texts", [TEXTS, [], [[]], [[], []]], ids=["some", "none", "one empty", "two empty"])
def test_is_what_it_was_after_saving(texts: list[list[str]], tmp_path: Path) -> None:
    TermIndex.of(texts).save(tmp_path)
    loaded = TermIndex.load(tmp_path)
    assert len(loaded) == len(texts)
    assert loaded.scores(["橋", "給食"]).tolist() == TermIndex.of(texts).scores(["橋", "給食"]).tolist()


def test_the_same_texts_make_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        TermIndex.of(TEXTS).save(tmp_path / name)
    files = {name: {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b")}
    assert files["a"] == files["b"]
    assert list(files["a"]["vocab.index.json"].decode()) == list(files["b"]["vocab.index.json"].decode())


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    TermIndex.of(TEXTS).save(tmp_path)
    path = tmp_path / "data.csc.index.npy"
    np.save(path, np.array([{"code": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        TermIndex.load(tmp_path)


def test_arrays_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    TermIndex.of(TEXTS).save(tmp_path)
    np.save(tmp_path / "indices.csc.index.npy", np.array([0, 99], dtype=np.int32))
    with pytest.raises(ValueError, match="not an index of terms"):
        TermIndex.load(tmp_path)
