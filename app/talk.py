"""What is said where no figure is: greetings, help, and what the documents do not hold."""

from collections.abc import Sequence

from app.compose import Composer
from app.plan import NotHeld, Talk
from app.wording import unmarked
from corpus.model import Document

_MOST = 12


def say_talk(plan: Talk, out: Composer) -> None:
    """Answer a greeting or a call for help, with three things to try."""
    first = {
        "greeting": out.say(
            "こんにちは。予算資料についてお答えします。", "Hello. I answer questions about budget documents."
        ),
        "thanks": out.say("お役に立ててうれしいです。", "Glad to be of help."),
        "help": out.say(
            "予算資料に書かれていることを、根拠の行とあわせてお答えします。",
            "I answer from the budget documents, with the line that each figure stands on.",
        ),
        "unclear": out.say(
            "何についてのお尋ねか、質問だけでは決められません。組織や施策の名前を入れてください。",
            "The question alone does not say what it is about. Please name an organisation or a measure.",
        ),
    }[plan.topic]
    if plan.topic == "unclear":
        out.status = "clarify"
    out.lines.append(first)
    examples = examples_of(out)
    if examples:
        out.lines.append(out.say("たとえば、次のように尋ねてください。", "For example, ask:"))
        out.lines += [f"- {example}" for example in examples]


def examples_of(out: Composer, most: int = 3) -> list[str]:
    """Return questions that the loaded documents answer, made from what they hold."""
    catalog = out.catalog
    examples: list[str] = []
    if not catalog.items:
        return list(out.examples[:most])
    owners = [
        held for held in catalog.held if held != "政府" and any(catalog.rows(held, doc) for doc in catalog.documents)
    ]
    items = [item for item in catalog.items if item.entries[0].table is not None and len(item.columns) > 1]
    if owners:
        owner = max(owners, key=lambda held: sum(len(catalog.rows(held, doc)) for doc in catalog.documents))
        examples.append(out.say(f"{owner}の予算は？", f"What is the budget of {out.organisation(owner)}?"))
    if items:
        item = items[len(items) // 2]
        examples.append(
            out.say(
                f"「{item.name}」は前年度からいくら増減した？",
                f"How did 「{item.name}」 change from the previous year?",
            )
        )
    if any(catalog.totals(doc) for doc in catalog.documents) and owners:
        examples.append(
            out.say(f"{owners[0]}の予算は全体の何％？", f"What share of the total is {out.organisation(owners[0])}?")
        )
    return examples[:most]


def say_not_held(plan: NotHeld, out: Composer) -> None:
    """Say what the documents do not hold, and offer what they do."""
    out.status = "not_found"
    names = "、".join(f"「{out.repeated(name)}」" for name in plan.missing)
    owner = out.organisation(plan.organisation)
    subject = "".join((f"{owner}の" if owner else "", f"「{plan.item}」の" if plan.item else ""))
    if plan.reason == "column":
        out.lines.append(
            out.say(
                f"資料には、{subject}{plan.missing[0]}の金額は記載されていません。",
                f"The documents do not say: no amount of {owner or plan.item or 'this'} for {plan.missing[0]}.",
            )
        )
    elif plan.reason == "organisation":
        out.lines.append(
            out.say(
                f"資料には、{names}についての記載がありません。", f"The documents do not say: {names} is not in them."
            )
        )
    elif plan.reason == "item":
        out.lines.append(
            out.say(
                f"資料には、{subject}{names}にあたる記載がありません。",
                f"The documents do not say: nothing in them matches {names}{f' of {owner}' if owner else ''}.",
            )
        )
    elif plan.reason == "count":
        out.lines.append(
            out.say(
                "資料には、お尋ねの数についての記載がありません。",
                "The documents do not say: this number is not stated in them.",
            )
        )
    elif plan.reason == "text" or not plan.missing:
        out.lines.append(out.say("資料には、お尋ねの内容についての記載が見つかりません。", "The documents do not say."))
    else:
        out.lines.append(
            out.say(
                f"資料には、{names}についての記載が見つかりません。",
                f"The documents do not say: {names} is not in them.",
            )
        )
    _say_new(plan, out)
    _offer(plan, out)


def _say_new(plan: NotHeld, out: Composer) -> None:
    """Say that a measure is marked 新規, where an amount of it in another column is asked for."""
    for item in out.catalog.items if plan.reason == "column" and plan.item else ():
        marked = next((e for e in item.entries if "新規" in e.marks), None)
        if item.name == plan.item and item.organisation == plan.organisation and marked is not None:
            number = out.cite(marked)
            out.lines.append(
                out.say(
                    f"資料はこの施策を「新規」としています[{number}]。",
                    f"The document marks this measure as new (新規) [{number}].",
                )
            )
            return


def _offer(plan: NotHeld, out: Composer) -> None:
    catalog = out.catalog
    if (plan.organisation and plan.organisation in catalog.held) or plan.reason == "column":
        columns = _columns(plan, out)
        if plan.reason == "column" and columns:
            listed = "、".join(columns)
            out.lines.append(out.say(f"資料にある欄：{listed}。", f"Columns in the documents: {listed}."))
            return
        names = [
            item.name
            for item in catalog.items
            if plan.organisation and catalog.within(item.organisation, plan.organisation)
        ]
        if names:
            listed = "、".join(f"「{name}」" for name in dict.fromkeys(names[:6]))
            owner = out.organisation(plan.organisation)
            out.lines.append(
                out.say(f"資料にある{owner}の項目：{listed}。", f"Items of {owner} in the documents: {listed}.")
            )
            return
    held = [name for name in catalog.held if name != "政府"]
    if held:
        listed = "、".join(out.organisation(name) for name in held[:_MOST])
        out.lines.append(out.say(f"資料に載っている組織：{listed}。", f"Organisations in the documents: {listed}."))
    else:
        listed = "、".join(f"「{unmarked(title)}」" for title in _titles(list(catalog.documents.values())))
        out.lines.append(out.say(f"読み込んだ資料：{listed}。", f"Documents loaded: {listed}."))


def _columns(plan: NotHeld, out: Composer) -> list[str]:
    """Return the columns that the documents have for what was asked about, in words."""
    found = []
    for item in out.catalog.items:
        owned = plan.organisation is None or out.catalog.within(item.organisation, plan.organisation)
        if owned and (plan.item is None or item.name == plan.item) and (plan.doc is None or item.doc == plan.doc):
            for column, entries in item.columns.items():
                if all(column):
                    found.append((column, entries[0]))
    chosen = dict(found)
    for entry in chosen.values():
        out.used.append(entry)
    return [out.column(entry) for entry in chosen.values()]


def _titles(documents: Sequence[Document]) -> list[str]:
    return [document.metadata.title or document.doc for document in documents]
