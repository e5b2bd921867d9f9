"""How well a system's own search finds the evidence, over questions whose evidence is known."""

from collections.abc import Iterable, Sequence

from eval.gold import Question
from eval.measures import Measure
from eval.paper import Line, Papers
from eval.ranking import Place, ndcg, recall_at, reciprocal_rank
from eval.retrieval_bench import read_questions
from eval.systems.base import System

DEPTH = 10
SEARCH = (
    Measure("recall_5", "検索 recall@5", "search recall@5"),
    Measure("recall_10", "検索 recall@10", "search recall@10"),
    Measure("mrr", "検索 MRR", "search MRR"),
    Measure("ndcg_10", "検索 nDCG@10", "search nDCG@10"),
)
Wanted = tuple[str, tuple[Place, ...]]


def bundled_wanted(papers: Papers) -> list[Wanted]:
    """Return the questions of the bundled document with the places that a full answer stands on."""
    doc = papers.named(None).doc
    return [(one.question, tuple(Place(doc, start, end) for start, end in one.evidence)) for one in read_questions()]


def wanted_of(questions: Iterable[Question], papers: Papers) -> list[Wanted]:
    """Return the questions that stand alone and must cite, with the first place of each line to cite."""
    found: list[Wanted] = []
    for question in questions:
        lines = [min(places[0]) for cite in question.main.cite if (places := papers.places(cite))]
        if question.conversation is None and lines:
            evidence = tuple(place for line in lines if (place := _place(line, papers)))
            found.append((question.question, evidence))
    return found


def _place(line: Line, papers: Papers) -> Place | None:
    paper = papers.get(line.doc)
    if paper is None:
        return None
    start = paper.start(line.number)
    return Place(line.doc, start, start + len(paper.line(line.number) or ""))


def measure_search(system: System, wanted: Sequence[Wanted]) -> dict[str, list[float]]:
    """Return, for each measure, its value for every question; nothing where the system does not search."""
    found: dict[str, list[float]] = {measure.key: [] for measure in SEARCH}
    for question, evidence in wanted:
        ranked = system.search(question, DEPTH)
        if ranked is None or not evidence:
            continue
        found["recall_5"].append(recall_at(ranked, evidence, 5))
        found["recall_10"].append(recall_at(ranked, evidence, DEPTH))
        found["mrr"].append(reciprocal_rank(ranked, evidence))
        found["ndcg_10"].append(ndcg(ranked, evidence, DEPTH))
    return found
