"""NTCIR-18 U4: the right cell of a table, and the right table of a report, for questions on securities reports."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from eval.tasks.u4_answer import best_cell
from eval.tasks.u4_data import Gold, Question, normalised, read_gold, read_questions, report_files, unpacked
from eval.tasks.u4_reports import ReadTable, read_report
from eval.tasks.u4_search import Tables
from eval.tasks.u4_value import stated_value

Tick = Callable[[str], None]


def table_qa(data: Path) -> dict[str, Any]:
    """Return how many questions are answered with the right value and cell, of a table that is given."""
    with unpacked(data) as folder:
        questions, gold = read_questions(folder, "table_qa"), read_gold(folder, "table_qa")
        rows = []
        for doc, asked in _by_report(questions):
            tables = read_report(report_files(folder, doc))
            rows += [_answered(question, tables.get(question.table or ""), gold[question.id]) for question in asked]
    return {
        "accuracy": _share(rows, "value"),
        "accuracy_cell": _share(rows, "cell"),
        **_summary(rows, ("value", "cell")),
    }


def table_retrieval(data: Path) -> dict[str, Any]:
    """Return how many questions get the right table of their report first."""
    with unpacked(data) as folder:
        questions, gold = read_questions(folder, "table_retrieval"), read_gold(folder, "table_retrieval")
        rows = []
        for doc, asked in _by_report(questions):
            tables = read_report(report_files(folder, doc))
            index = Tables(tables.values())
            for question in asked:
                found = index.search(question, 10)
                right = gold[question.id].table
                rows.append(
                    {
                        "doc": doc,
                        "found": right in tables,
                        "top1": found[:1] == [right],
                        "top10": right in found,
                    }
                )
    return {"accuracy": _share(rows, "top1"), "top10": _share(rows, "top10"), **_summary(rows, ("top1", "top10"))}


def _by_report(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    grouped: dict[str, list[Question]] = {}
    for question in questions:
        grouped.setdefault(question.doc, []).append(question)
    return sorted(grouped.items())


def _answered(question: Question, table: ReadTable | None, gold: Gold) -> dict[str, Any]:
    best = best_cell(question, table) if table else None
    value = stated_value(question, best, table) if best and table else ""
    return {
        "doc": question.doc,
        "found": table is not None,
        "value": normalised(value) == normalised(gold.value or ""),
        "cell": best is not None and best.id == gold.cell,
    }


def _share(rows: list[dict[str, Any]], name: str) -> float:
    return sum(bool(row[name]) for row in rows) / len(rows) if rows else 0.0


def _summary(rows: list[dict[str, Any]], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the counts, and the measures of each half of the companies: rules were chosen on the first."""
    docs = sorted({row["doc"] for row in rows})
    first = set(docs[: (len(docs) + 1) // 2])
    halves = {
        "chosen_on": [row for row in rows if row["doc"] in first],
        "held_out": [row for row in rows if row["doc"] not in first],
    }
    return {
        "questions": len(rows),
        "without_table": sum(not row["found"] for row in rows),
        "halves": {
            half: {"reports": len({row["doc"] for row in part}), "questions": len(part)}
            | {name: _share(part, name) for name in names}
            for half, part in halves.items()
        },
        "reports": {
            doc: {name: _share([row for row in rows if row["doc"] == doc], name) for name in names} for doc in docs
        },
    }
