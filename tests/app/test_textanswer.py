"""Text questions get the sentence that answers, in the document's own words, or none."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer
from app.assistant import Assistant

EVIDENCE = Path(__file__).parents[2] / "eval" / "retrieval" / "r02.jsonl"
_AMOUNT = re.compile("いくら|金額|割合|補正|交付金|先が")
QUESTIONS: list[dict[str, Any]] = [
    row
    for row in (json.loads(line) for line in EVIDENCE.read_text(encoding="utf-8").splitlines())
    if not _AMOUNT.search(row["question"])
]
FLOOR = 0.95
"""Of the questions that ask for no amount, the share that is answered with a sentence of the evidence: 0.98 reached."""


def overlaps(answer: Answer, evidence: list[dict[str, Any]]) -> bool:
    """Return whether a citation overlaps the evidence."""
    return any(c.start < e["end"] and e["start"] < c.end for c in answer.citations for e in evidence)


def test_most_questions_get_a_sentence_of_the_evidence(bundled: Assistant) -> None:
    missed = [row["id"] for row in QUESTIONS if not overlaps(bundled.ask(row["question"]).answer, row["evidence"])]
    assert len(QUESTIONS) >= 60
    assert 1 - len(missed) / len(QUESTIONS) >= FLOOR, missed


NOT_IN_THE_PAPER = """
防衛大臣は誰ですか
警察庁長官は誰ですか
個人情報保護委員会の委員長は誰ですか
自衛隊のサイバー防衛隊の隊長は誰
総務省の所在地はどこですか
金融庁の住所を教えてください
演習参加者の平均年齢は何歳ですか
サイバー捜査官の年齢は？
ランサムウェア対策はどのように行われますか
ランサムウェアの被害は何件ですか
衛星通信の暗号化について何が書かれていますか
量子コンピュータへの対応は何をしますか
国会での審議はいつ行われましたか
予算はいつ成立しましたか
この資料の電話番号は何番ですか
英国との共同訓練はどこで行われますか
選挙システムの防護はなぜ必要ですか
マイナンバーカードの普及率はどのくらいですか
警察庁のサイバー局はいつ設置されましたか
気候変動への対策は何をしますか
給食費の無償化はどのように進めますか
Who is the Minister of Defense?
Where is the headquarters of NISC?
How old are the trainees?
""".split("\n")[1:-1]


@pytest.mark.parametrize("question", NOT_IN_THE_PAPER)
def test_what_the_paper_does_not_say_is_not_found(bundled: Assistant, question: str) -> None:
    answer = bundled.ask(question).answer
    assert (answer.status, answer.result, answer.citations) == ("not_found", (), ())


SENTENCES = [
    ("なぜ沿岸に観測所を設けるのですか", "津波を早く知らせるため、沿岸に観測所を設ける。"),
    ("観測所は何のために設けますか", "津波を早く知らせるため、沿岸に観測所を設ける。"),
    ("観測衛星は何を測りますか", "観測衛星は、海面の温度を毎日測る。"),
    ("かんそくえいせい 海面の温度 何をする", "観測衛星は、海面の温度を毎日測る。"),
]


@pytest.mark.parametrize(("question", "sentence"), SENTENCES)
def test_the_sentence_is_quoted_as_printed(sea: Assistant, question: str, sentence: str) -> None:
    answer = sea.ask(question).answer
    assert answer.status == "answered"
    assert [(result.value, result.unit, result.text) for result in answer.result] == [(None, None, sentence)]
    assert [citation.quote for citation in answer.citations] == [sentence]
    assert answer.answer == f"資料には次のように書かれています[1]：\n「{sentence}」"


def test_a_figure_in_a_sentence_is_a_figure_of_the_answer(make: Any) -> None:  # noqa: ANN401
    paper = "観測の手引き\n\n○ 記録の装置は、令和3年度に28億9,000万円で、全国の12か所に置いたため、故障が3.5%減った。\n"
    answer = make({"a.txt": paper}).ask("記録の装置はなぜ故障が減ったのですか").answer
    assert [figure.text for figure in answer.figures] == ["28億9,000万円", "12か所", "3.5%"]


@pytest.mark.parametrize(
    "question", ["DRILLとは何の略ですか", "What does DRILL stand for?", "ＤＲＩＬＬの正式名称は？"]
)
def test_abbreviations_are_spelled_out(make: Any, question: str) -> None:  # noqa: ANN401
    paper = "演習の手引き\n\n○ DRILL を毎年行う。\n\n（注１）Disaster Response In Local Lakes の略。\n"
    assert "Disaster Response In Local Lakes" in make({"a.txt": paper}).ask(question).answer.answer


def test_an_abbreviation_that_is_not_spelled_out_is_not_invented(sea: Assistant) -> None:
    assert sea.ask("GEBCOとは何の略ですか").answer.status == "not_found"


def test_an_organisations_own_passages_answer(make: Any) -> None:  # noqa: ANN401
    reasons = {"気象庁": "津波に備える", "海上保安庁": "遭難を防ぐ"}
    pages = [f"{name}の施策例\n\n○ {name}は、演習を{reason}ために毎年行う。\n" for name, reason in reasons.items()]
    assistant = make({"a.txt": "\f".join(pages)})
    assert "遭難を防ぐ" in assistant.ask("海上保安庁はなぜ演習を行うのですか").answer.answer
    assert "津波に備える" in assistant.ask("気象庁はなぜ演習を行うのですか").answer.answer
