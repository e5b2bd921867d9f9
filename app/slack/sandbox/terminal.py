"""The practice workspace in a terminal: a line is a post, and what Slack would show comes back as text."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rich.cells import cell_len

from app.answer import Language
from app.messages import say
from app.render_text import printable
from app.slack.sandbox.page import say_as, typed
from app.slack.sandbox.workspace import ASKER, BOT, CHANNEL, ApiError, Workspace
from app.slack.views import SHORTCUT

_BARS = 24
_ANSWERED = ("/click", "/home")
"""What is answered by something that shows, sooner or later."""
_PATIENCE = 10.0
_FULL, _HALF = "█", "▌"


def lines_of(blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield blocks as lines of text, tables in columns and charts as bars."""
    for block in blocks:
        match block["type"]:
            case "rich_text":
                yield from _rich(block)
            case "context":
                yield from (f"  · {element['text']}" for element in block["elements"])
            case "header":
                yield f"■ {block['text']['text']}"
            case "divider":
                yield "─" * 40
            case "table":
                yield from _table(block)
            case "data_visualization":
                yield from _chart(block)
            case "actions":
                yield "  " + "  ".join(f"[{one['action_id']}: {one['text']['text']}]" for one in block["elements"])
            case "input":
                yield f"  {block['label']['text']}: " + " / ".join(
                    f"{one['value']}={one['text']['text']}" for one in block["element"].get("options", ())
                )
            case _:
                yield str(block.get("text", {}).get("text", ""))


def _words(parts: Iterable[Mapping[str, Any]]) -> str:
    return "".join(str(part.get("text") or f"@{part.get('user_id', '')}") for part in parts)


def _rich(block: Mapping[str, Any]) -> Iterator[str]:
    for element in block["elements"]:
        match element["type"]:
            case "rich_text_list":
                yield from (f"  ・{_words(item['elements'])}" for item in element["elements"])
            case "rich_text_quote":
                yield from (f"  │ {line}" for line in _words(element["elements"]).splitlines())
            case _:
                yield from _words(element["elements"]).splitlines()


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    rows = [["".join(_words(part["elements"]) for part in cell["elements"]) for cell in row] for row in block["rows"]]
    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        pads = [" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        cells = [cell + pad if not n else pad + cell for n, (cell, pad) in enumerate(zip(row, pads, strict=True))]
        yield "  " + "  ".join(cells).rstrip()
        if not number:
            yield "  " + "  ".join("─" * width for width in widths)


def _chart(block: Mapping[str, Any]) -> Iterator[str]:
    chart = block["chart"]
    yield f"  {block['title']}"
    series = chart.get("series") or [{"name": "", "data": chart["segments"]}]
    points = [(f"{point['label']} {one['name']}".strip(), point["value"]) for one in series for point in one["data"]]
    most = max((abs(value) for _, value in points), default=0) or 1
    width = max((cell_len(label) for label, _ in points), default=0)
    for label, value in points:
        halves = round(2 * _BARS * abs(value) / most)
        yield f"  {label}{' ' * (width - cell_len(label))} {_FULL * (halves // 2)}{_HALF * (halves % 2)} {value}"


HELP = {
    "ja": "質問を書くと @urazuke への投稿になります。続きは同じスレッドに入ります。\n"
    "  /new          新しいスレッドにする\n  /yosan 質問   自分だけに答えを見せる\n"
    "  /click 名前   直前の答えのボタンを押す（up, down, sources, share, year_0 …）\n"
    "  /reason 値 意見   開いている「どこが違いましたか」を送る（figure, citation, silent, other）\n"
    "  /edit 文      直前の質問を編集する\n  /delete       直前の質問を消す\n"
    "  /verify 文    文を投稿し、その数字の裏付けを調べる\n  /home         ホームを見る\n  /help         この説明",
    "en": "A line becomes a post to @urazuke; the next goes on in the same thread.\n"
    "  /new          begin a new thread\n  /yosan TEXT   an answer that only you see\n"
    "  /click NAME   press a button of the last answer (up, down, sources, share, year_0 …)\n"
    "  /reason VALUE TEXT   send the open form (figure, citation, silent, other)\n"
    "  /edit TEXT    edit the last question\n  /delete       delete the last question\n"
    "  /verify TEXT  post a text and check its figures\n  /home         the Home tab\n  /help         this help",
}


class Terminal:
    """Takes lines, does in the workspace what they say, and returns what has become visible."""

    def __init__(self, workspace: Workspace, settle: Callable[[], None], lang: Language) -> None:
        self._workspace = workspace
        self._settle = settle
        self._lang = lang
        self._thread: str | None = None
        self._last: str | None = None
        self._shown: dict[str, str] = {}
        self._view = ""

    def take(self, line: str) -> list[str]:
        """Do what a line says; return the lines to show."""
        word, _, rest = line.strip().partition(" ")
        if not word:
            return []
        if word == "/help":
            return HELP[self._lang].splitlines()
        before = self._workspace.version
        try:
            self._do(word, rest.strip(), line.strip())
        except (ApiError, KeyError, IndexError, ValueError) as error:
            return [f"× {type(error).__name__}: {error}"]
        if word in _ANSWERED:
            self._workspace.wait(before, _PATIENCE)
        self._settle()
        return list(self._news(home=word == "/home"))

    def _do(self, word: str, rest: str, line: str) -> None:
        match word:
            case "/new":
                self._thread = None
            case "/click":
                post = [post for post in self._posts() if post.get("blocks") and _has(post, rest)][-1]
                self._workspace.click(ASKER, CHANNEL, post["ts"], rest)
            case "/reason":
                value, _, comment = rest.partition(" ")
                values = {
                    "reason": {"reason": {"selected_option": {"value": value}}},
                    "comment": {"comment": {"value": comment or None}},
                }
                self._workspace.submit(ASKER, list(self._workspace.views)[-1], values)
            case "/edit":
                self._workspace.edit(CHANNEL, self._last or "", typed(f"@urazuke {rest}"))
            case "/delete":
                self._workspace.delete(CHANNEL, self._last or "")
            case "/verify":
                self._last = self._workspace.say(ASKER, CHANNEL, typed(rest))
                self._workspace.shortcut(ASKER, CHANNEL, self._last, SHORTCUT)
            case "/home":
                self._workspace.open_home(ASKER)
            case "/yosan":
                say_as(self._workspace, ASKER, CHANNEL, line)
            case _:
                self._last = self._workspace.say(ASKER, CHANNEL, typed(f"@urazuke {line}"), self._thread)
                self._thread = self._thread or self._last

    def _posts(self) -> list[dict[str, Any]]:
        channel = next(one for one in self._workspace.seen_by(ASKER)["channels"] if one["id"] == CHANNEL)
        return [post for post in channel["posts"] if post.get("user") == BOT]

    def _news(self, *, home: bool) -> Iterator[str]:
        """Yield what was not there, or was different, when we last looked."""
        now: dict[str, str] = {}
        state = self._workspace.seen_by(ASKER)
        for post in self._posts():
            lines = list(lines_of(post["blocks"])) if post.get("blocks") else [post.get("text", "")]
            lines += [f"  📄 {state['files'][name].get('title')}" for name in post.get("files", ())]
            now[post["ts"]] = "\n".join(lines)
            if self._shown.get(post["ts"]) != now[post["ts"]]:
                mark = say("slack.page.only", self._lang) if post.get("for") else ""
                mark += say("slack.page.edited", self._lang) if post["ts"] in self._shown else ""
                yield from _framed(f"urazuke {mark}".strip(), lines)
        yield from (f"× {text.splitlines()[0]}" for ts, text in self._shown.items() if ts not in now and text)
        self._shown = now
        view = state["home"] if home else state["view"]
        if view:
            title = view.get("title", {}).get("text", say("slack.page.home", self._lang))
            text = "\n".join(lines_of(view["blocks"]))
            if home or text != self._view:
                yield from _framed(f"▣ {title}", text.splitlines())
            self._view = text
        for name, one in list(self._workspace.views.items()):
            if "submit" not in one:  # read, and done with
                self._workspace.close_view(name)


def _has(post: Mapping[str, Any], action: str) -> bool:
    return any(one["action_id"] == action for b in post["blocks"] if b["type"] == "actions" for one in b["elements"])


def _framed(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"┌ {title}"
    yield from (f"│ {printable(line)}" for line in lines)
    yield "└"
