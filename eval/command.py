"""`urazuke eval`: ask the gold questions, and say how well they were answered. Nothing slow is imported here."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.session import CorpusOption, LangOption, Session, session_of
from app.jsonl import dumps
from eval.errors import EvalError
from eval.messages import say
from eval.tasks.show import as_json as task_json
from eval.tasks.show import lines_of, run_task

if TYPE_CHECKING:
    from eval.gold import Question
    from eval.session import Bench, Run


def evaluate(
    context: typer.Context,
    gold: Annotated[list[Path] | None, typer.Argument(metavar="GOLD", help="help.eval.gold")] = None,
    system: Annotated[str, typer.Option("--system", metavar="NAME", help="help.eval.system")] = "ours",
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=64, help="help.eval.jobs")] = 1,
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help="help.eval.kind")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="help.eval.json")] = False,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="XML", help="help.eval.junit")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="HTML", help="help.eval.report")] = None,
    against: Annotated[Path | None, typer.Option("--against", metavar="JSON", help="help.eval.against")] = None,
    compare: Annotated[str | None, typer.Option("--compare", metavar="NAMES", help="help.eval.compare")] = None,
    write: Annotated[bool, typer.Option("--write", help="help.eval.write")] = False,
    gate: Annotated[bool, typer.Option("--gate", help="help.eval.gate")] = False,
    validate: Annotated[bool, typer.Option("--validate", help="help.eval.validate")] = False,
    template: Annotated[Path | None, typer.Option("--template", metavar="FILE", help="help.eval.template")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="help.eval.fresh")] = False,
    task: Annotated[str | None, typer.Option("--task", metavar="NAME", help="help.eval.task")] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="help.eval.data")] = None,
    corpus: CorpusOption = None,
    lang: LangOption = None,
) -> None:
    """Measure how well the questions are answered."""
    session = session_of(context, corpus, lang)
    if template:
        _template(template, session)
        return
    if task:
        measured = run_task(task, data)
        typer.echo(task_json(measured) if as_json else "\n".join(lines_of(measured)))
        return
    questions = _questions(gold or [], kind or [])
    if validate:
        _validate(questions, session)
        return
    bench = _open(session)
    names = _names(compare) if compare else [system]
    before = _stored(against) if against else None
    runs = [_ask(bench, name, questions, session, jobs, fresh) for name in names]
    made = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
    if compare:
        _show_comparison(
            runs, session, as_json=as_json, write=write, command=f"urazuke eval --compare {compare} --write"
        )
        return
    _files(runs[0], before, session, junit, report, made)
    _show(runs[0], bench, session, before, as_json=as_json, made=made)
    if gate and not _gate(runs[0], session):
        raise typer.Exit(1)


def _questions(paths: list[Path], kinds: list[str]) -> "tuple[Question, ...]":
    from eval.gold_files import read_gold

    questions = read_gold(paths)
    found = tuple(question for question in questions if not kinds or question.kind in kinds)
    if not found:
        every = "、".join(dict.fromkeys(question.kind for question in questions))
        raise EvalError(f"--kind {'、'.join(kinds)} の質問はありません。あるのは {every} です。", en=f"Kinds: {every}.")
    return found


def _template(path: Path, session: Session) -> None:
    from eval.gold_sheet import write_template

    write_template(path)
    typer.echo(say("eval.wrote", session.lang, path=path))


def _validate(questions: "tuple[Question, ...]", session: Session) -> None:
    from eval.paper import Papers
    from eval.validate import validate

    found = validate(questions, Papers.of(session.settings().corpus))
    for flaw in found.flaws:
        typer.echo(str(flaw))
    counts = {"questions": found.questions, "values": found.values, "cites": found.cites, "flaws": len(found.flaws)}
    typer.echo(say("eval.valid", session.lang, **counts))
    if found.flaws:
        raise typer.Exit(1)


def _open(session: Session) -> "Bench":
    from eval.session import Bench

    return Bench(session.settings())


def _names(compare: str) -> list[str]:
    from eval.systems.catalogue import COMPARED

    return list(COMPARED) if compare == "all" else [name.strip() for name in compare.split(",") if name.strip()]


def _stored(path: Path) -> dict[str, object]:
    """Return a run that `--json` printed."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and isinstance(data.get("questions"), list):
            return data
    except (OSError, ValueError):
        pass
    raise EvalError(
        f"{path}: 前の結果として読めません。urazuke eval --json の出力を指定してください。",
        en=f"{path}: not an earlier run. Give the output of urazuke eval --json.",
    )


def _ask(
    bench: "Bench", name: str, questions: "tuple[Question, ...]", session: Session, jobs: int, fresh: bool
) -> "Run":
    from eval.progress import bar
    from eval.run import Interrupted

    try:
        system = bench.system(name)
        with bar(say("eval.asking", session.lang, system=name), len(questions)) as tick:
            return bench.ask(system, questions, jobs=jobs, fresh=fresh, tick=tick)
    except Interrupted as error:
        typer.echo(say("eval.interrupted", session.lang, done=error.done, total=error.total), err=True)
        raise typer.Exit(1) from None


def _show(
    found: "Run", bench: "Bench", session: Session, before: dict[str, object] | None, *, as_json: bool, made: str
) -> None:
    from eval.pairs import compare as compare_runs
    from eval.pairs import pairs_json, passed_of
    from eval.session import run_json
    from eval.tables import lines_of_pairs, print_run

    data = run_json(found, corpus=bench.assistant.corpus, made=made)
    pairs = compare_runs(passed_of(before), passed_of(data)) if before else None
    if as_json:
        typer.echo(dumps({**data, **({"against": pairs_json(pairs)} if pairs else {})}))
        return
    print_run(found, session.lang)
    asked = {one.question.id: one.question.question for one in found.scored}
    for line in lines_of_pairs(pairs, asked, session.lang) if pairs else ():
        typer.echo(line)


def _files(
    found: "Run",
    before: dict[str, object] | None,
    session: Session,
    junit: Path | None,
    report: Path | None,
    made: str,
) -> None:
    from eval.junit import junit_xml
    from eval.report import report_html

    texts = {junit: junit_xml(found) if junit else "", report: report_html(found, before, made) if report else ""}
    for path, text in texts.items():
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            typer.echo(say("eval.wrote", session.lang, path=path), err=True)


def _show_comparison(runs: "list[Run]", session: Session, *, as_json: bool, write: bool, command: str) -> None:
    from eval.comparison import comparison_json, page, table, write_all

    if as_json:
        typer.echo(dumps(comparison_json(runs)))
    else:
        typer.echo("\n".join(table(runs)))
    if write:
        for path in write_all(page(runs, command), "\n".join(table(runs, short=True)), command):
            typer.echo(say("eval.wrote", session.lang, path=path), err=True)


def _gate(found: "Run", session: Session) -> bool:
    from eval.gate import below, kept_levels

    levels = kept_levels()
    missed = below(found.summary, levels)
    for name, level, value in missed:
        typer.echo(say("eval.gate.below", session.lang, name=name, found=value, level=level), err=True)
    if not missed:
        typer.echo(say("eval.gate.holds", session.lang, count=len(levels)), err=True)
    return not missed
