"""Whether blocks, messages and views are such as Slack takes: every fault, each with where it stands.

The tests hold every kind of answer against it, and the practice workspace refuses what it finds, as Slack does.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.slack import limits

Json = Mapping[str, Any]
_STYLES = {"bold", "italic", "strike", "code", "underline"}
_MESSAGE_ONLY = {"table", "data_visualization"}


def message_faults(message: Json) -> list[str]:
    """Return what Slack would not take in a message: nothing where it is sound."""
    blocks = message.get("blocks", [])
    faults = list(_blocks(blocks, limits.MESSAGE_BLOCKS, "message"))
    blocks = [block for block in blocks if isinstance(block, Mapping)]
    if not message.get("text") and not blocks:
        faults.append("message: no text")
    if not message.get("text"):
        faults.append("message: no text beside the blocks, for notifications and screen readers")
    if len(message.get("text") or "") > limits.FALLBACK_TEXT:
        faults.append(f"text: over {limits.FALLBACK_TEXT} characters")
    cells = sum(map(_text_length, (block for block in blocks if block.get("type") == "table")))
    if cells > limits.TABLE_CHARACTERS:
        faults.append(f"tables: {cells} characters")
    if cost(blocks) > limits.MESSAGE_CHARACTERS:
        faults.append(f"message: msg_blocks_too_long ({cost(blocks)})")
    if sum(block.get("type") == "data_visualization" for block in blocks) > limits.CHARTS:
        faults.append("message: too many charts")
    return faults


def view_faults(view: Json) -> list[str]:
    """Return what Slack would not take in a modal or a Home tab."""
    blocks = view.get("blocks", [])
    faults = list(_blocks(blocks, limits.VIEW_BLOCKS, "view"))
    blocks = [block for block in blocks if isinstance(block, Mapping)]
    faults += [f"{b['type']}: not in a view" for b in blocks if b.get("type") in _MESSAGE_ONLY]
    if view.get("type") not in ("modal", "home"):
        faults.append("view: no type")
    if view.get("type") == "modal" and not view.get("title"):
        faults.append("view: no title")
    for name in ("title", "submit", "close"):
        if name in view:
            faults += _text(view[name], limits.VIEW_TITLE, name, plain=True)
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view and view.get("type") == "modal":
        faults.append("view: input without submit")
    faults += _length(view, "private_metadata", limits.PRIVATE_METADATA)
    faults += _length(view, "callback_id", limits.CALLBACK_ID)
    return faults


def cost(blocks: object) -> int:
    """Return what blocks count for against the limit of a whole message; cells of tables have a limit of their own."""
    if isinstance(blocks, Mapping):
        if blocks.get("type") in _MESSAGE_ONLY:
            return limits.NODE_COST
        return (limits.NODE_COST if "type" in blocks else 0) + sum(
            len(value) if key == "text" and isinstance(value, str) else cost(value) for key, value in blocks.items()
        )
    if isinstance(blocks, Sequence) and not isinstance(blocks, str):
        return sum(map(cost, blocks))
    return 0


def _text_length(node: object) -> int:
    """Return how many characters of text stand in a node, however deep."""
    if isinstance(node, Mapping):
        own = node.get("text")
        inner = [value for key, value in node.items() if key != "text" or not isinstance(value, str)]
        return (len(own) if isinstance(own, str) else 0) + sum(map(_text_length, inner))
    if isinstance(node, Sequence) and not isinstance(node, str):
        return sum(map(_text_length, node))
    return 0


def _blocks(blocks: object, most: int, where: str) -> Iterator[str]:
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        yield f"{where}: blocks are no list"
        return
    if len(blocks) > most:
        yield f"{where}: {len(blocks)} blocks"
    named = Counter(block.get("block_id") for block in blocks if isinstance(block, Mapping) and block.get("block_id"))
    yield from (f"block_id: {name} twice" for name, count in named.items() if count > 1)
    for number, block in enumerate(blocks):
        kind = block.get("type") if isinstance(block, Mapping) else None
        check = _CHECKS.get(str(kind))
        if check is None:
            yield f"{where}[{number}]: unknown block {kind!r}"
            continue
        for fault in [*check(block), *_length(block, "block_id", limits.BLOCK_ID)]:
            yield f"{where}[{number}] {kind}: {fault}"


def _length(node: Json, key: str, most: int, least: int = 0) -> list[str]:
    value = node.get(key)
    if value is None:
        return []
    if not isinstance(value, str):
        return [f"{key}: no text"]
    return [f"{key}: {len(value)} characters"] if not least <= len(value) <= most else []


def _text(node: object, most: int, where: str, *, plain: bool = False) -> list[str]:
    """Return the faults of a text object."""
    if not isinstance(node, Mapping) or node.get("type") not in ("plain_text", "mrkdwn"):
        return [f"{where}: no text object"]
    if plain and node["type"] != "plain_text":
        return [f"{where}: not plain_text"]
    if "emoji" in node and node["type"] != "plain_text":
        return [f"{where}: emoji is of plain_text"]
    return [f"{where}.{fault}" for fault in _length(node, "text", most, 1) or _missing(node, "text")]


def _missing(node: Json, *keys: str) -> list[str]:
    return [f"no {key}" for key in keys if key not in node]


def _section(block: Json) -> list[str]:
    if "text" not in block and "fields" not in block:
        return ["neither text nor fields"]
    return _text(block["text"], limits.SECTION_TEXT, "text") if "text" in block else []


def _header(block: Json) -> list[str]:
    return _text(block.get("text"), limits.HEADER_TEXT, "text", plain=True)


def _context(block: Json) -> list[str]:
    elements = block.get("elements") or []
    faults = [f"{len(elements)} elements"] if not 1 <= len(elements) <= limits.CONTEXT_ELEMENTS else []
    return [*faults, *(f for e in elements for f in _text(e, limits.CONTEXT_TEXT, "element"))]


def _divider(block: Json) -> list[str]:
    return [f"{key}: not of a divider" for key in block.keys() - {"type", "block_id"}]


def _actions(block: Json) -> list[str]:
    elements = block.get("elements") or []
    faults = [f"{len(elements)} elements"] if not 1 <= len(elements) <= limits.ACTION_ELEMENTS else []
    named = Counter(element.get("action_id") for element in elements)
    faults += [f"action_id: {name} twice" for name, count in named.items() if count > 1]
    return [*faults, *(fault for element in elements for fault in _element(element))]


def _element(element: Json) -> list[str]:
    """Return the faults of a button, a select menu, radio buttons or a text input."""
    faults = _length(element, "action_id", limits.ACTION_ID, 1)
    match element.get("type"):
        case "button":
            faults += _text(element.get("text"), limits.BUTTON_TEXT, "text", plain=True)
            faults += _length(element, "value", limits.BUTTON_VALUE) + _length(element, "url", limits.BUTTON_URL)
            faults += _length(element, "accessibility_label", limits.BUTTON_TEXT)
            faults += [] if element.get("style") in (None, "primary", "danger") else ["style"]
        case "static_select" | "radio_buttons" | "checkboxes" as kind:
            most = limits.OPTIONS if kind == "static_select" else limits.RADIO_OPTIONS
            options = element.get("options") or []
            faults += [f"{len(options)} options"] if not 1 <= len(options) <= most else []
            for option in options:
                faults += _text(option.get("text"), limits.OPTION_TEXT, "option")
                faults += _length(option, "value", limits.OPTION_VALUE, 1) or _missing(option, "value")
        case "plain_text_input":
            faults += [] if int(element.get("max_length", 1)) <= limits.INPUT_TEXT else ["max_length"]
        case other:
            faults.append(f"unknown element {other!r}")
    if "placeholder" in element:
        faults += _text(element["placeholder"], limits.PLACEHOLDER, "placeholder", plain=True)
    return faults


def _input(block: Json) -> list[str]:
    faults = _text(block.get("label"), limits.INPUT_LABEL, "label", plain=True)
    if "hint" in block:
        faults += _text(block["hint"], limits.INPUT_LABEL, "hint", plain=True)
    return [*faults, *_element(block.get("element", {}))]


def _rich_text(block: Json) -> list[str]:
    elements = block.get("elements")
    if not elements:
        return ["no elements"]
    return [fault for element in elements for fault in _rich_element(element)]


def _rich_element(element: Json) -> list[str]:
    match element.get("type"):
        case "rich_text_section" | "rich_text_quote" | "rich_text_preformatted":
            return [fault for part in element.get("elements", ()) for fault in _rich_part(part)]
        case "rich_text_list":
            faults = [] if element.get("style") in ("bullet", "ordered") else ["list style"]
            items = element.get("elements", ())
            faults += [] if items else ["empty list"]
            faults += ["list item"] * any(item.get("type") != "rich_text_section" for item in items)
            return [*faults, *(fault for item in items for fault in _rich_element(item))]
        case other:
            return [f"unknown rich text {other!r}"]


def _rich_part(part: Json) -> list[str]:
    faults = [f"style {sorted(odd)}"] if (odd := part.get("style", {}).keys() - _STYLES) else []
    match part.get("type"):
        case "text":
            return faults + ([] if part.get("text") else ["empty text"])
        case "link":
            address = str(part.get("url", ""))
            return faults + ([] if address.startswith(("https://", "http://")) else [f"url {address!r}"])
        case "user":
            return faults + _missing(part, "user_id")
        case other:
            return [*faults, f"unknown element {other!r}"]


def _table(block: Json) -> list[str]:
    rows = block.get("rows") or []
    faults = [f"{len(rows)} rows"] if not 1 <= len(rows) <= limits.TABLE_ROWS else []
    widths = {len(row) for row in rows}
    faults += [f"{max(widths)} columns"] if widths and max(widths) > limits.TABLE_COLUMNS else []
    faults += ["rows of different widths"] if len(widths) > 1 else []
    settings = block.get("column_settings") or []
    faults += [f"{len(settings)} column settings"] if len(settings) > limits.TABLE_COLUMNS else []
    faults += [f"align {s['align']}" for s in settings if s and s.get("align", "left") not in _ALIGN]
    for cell in (cell for row in rows for cell in row):
        match cell.get("type"):
            case "raw_text":
                faults += [] if cell.get("text") else ["empty cell"]
            case "rich_text":
                faults += _rich_text(cell)
            case other:
                faults.append(f"cell {other!r}")
    return faults


_ALIGN = ("left", "center", "right")


def _chart(block: Json) -> list[str]:
    faults = _length(block, "title", limits.CHART_TITLE, 1) or _missing(block, "title")
    chart = block.get("chart", {})
    match chart.get("type"):
        case "pie":
            segments = chart.get("segments", ())
            faults += [f"{len(segments)} segments"] if not 1 <= len(segments) <= limits.PIE_SEGMENTS else []
            faults += [f"segment of {s.get('value')}" for s in segments if not _number(s.get("value"), positive=True)]
            faults += [fault for s in segments for fault in _label(s, "label")]
        case "bar" | "line" | "area":
            faults += _series(chart)
        case other:
            faults.append(f"chart {other!r}")
    return faults


def _series(chart: Json) -> list[str]:
    series, axis = chart.get("series", ()), chart.get("axis_config", {})
    categories = axis.get("categories", ())
    faults = [f"{len(series)} series"] if not 1 <= len(series) <= limits.CHART_SERIES else []
    faults += [f"{len(categories)} categories"] if not 1 <= len(categories) <= limits.CHART_POINTS else []
    faults += ["categories alike"] if len(set(categories)) != len(categories) else []
    faults += [f"category of {len(c)} characters" for c in categories if not 1 <= len(c) <= limits.CHART_LABEL]
    for name in ("x_label", "y_label"):
        faults += _length(axis, name, limits.CHART_TITLE)
    for one in series:
        faults += _label(one, "name")
        if [point.get("label") for point in one.get("data", ())] != list(categories):
            faults.append("points are not the categories")
        faults += ["no number"] * any(not _number(point.get("value")) for point in one.get("data", ()))
    names = [one.get("name") for one in series]
    return faults + (["series alike"] if len(set(names)) != len(names) else [])


def _label(node: Json, key: str) -> list[str]:
    return _length(node, key, limits.CHART_LABEL, 1) or _missing(node, key)


def _number(value: object, *, positive: bool = False) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and (not positive or float(str(value)) > 0)


_CHECKS: dict[str, Callable[[Json], list[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "input": _input,
    "rich_text": _rich_text,
    "table": _table,
    "data_visualization": _chart,
}
