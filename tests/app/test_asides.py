"""Questions about the documents themselves."""

import pytest

from app.asides import plan_about


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("この資料はいつのもの?", "documents"),
        ("この資料の公表日は?", "documents"),
        ("資料はいつ作られた?", "documents"),
        ("この資料は誰が作ったの?", "documents"),
        ("この資料の単位は?", "unit"),
        ("金額の単位は何ですか", "unit"),
        ("この資料は何年度のもの?", "documents"),
        ("この資料の出典は?", "attribution"),
        ("何年度の資料ですか", "years"),
    ],
)
def test_what_is_asked_of_the_documents(question: str, topic: str) -> None:
    about = plan_about(question)
    assert about is not None
    assert about.topic == topic


@pytest.mark.parametrize(
    "question", ["この事業はいつ始まったの?", "資料の作成にかかる予算は?", "単位取得の支援はいくら?"]
)
def test_what_is_asked_of_a_measure_is_not(question: str) -> None:
    assert plan_about(question) is None
