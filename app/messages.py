"""What the command line says: Japanese first, English beside it."""

from collections.abc import Mapping

from app.answer import Language
from corpus.errors import UsageError

_TEXTS: dict[str, tuple[str, str]] = {
    # help
    "help.usage": ("使い方: ", "Usage: "),
    "help.arguments": ("引数", "Arguments"),
    "help.options": ("オプション", "Options"),
    "help.commands": ("コマンド", "Commands"),
    "help.help": ("この説明を出す", "show this help"),
    "help.root": (
        "予算資料に質問すると、答えの金額と、その裏付けとなる行を示します。",
        "Ask about Japanese budget papers: get the figure, and the line it stands on.",
    ),
    "help.version": ("版を出す", "print the version"),
    "help.corpus": ("資料のフォルダー（下の階層も読む）", "folder of documents, read recursively"),
    "help.lang": ("表示と答えの言語", "language of texts and answers"),
    "help.ask": ("質問に一つ答える", "answer a question"),
    "help.ask.question": ("質問", "the question"),
    "help.ask.json": ("答えを JSON で出す", "print the answer as JSON"),
    "help.ask.jsonl": ("標準入力の一行ごとに、一行の JSON で答える", "one JSON answer for each line of standard input"),
    "help.chat": ("続けて質問する", "a conversation in the terminal"),
    "help.ledger": (
        "資料から読んだ金額を、ラベルと場所とともに並べる",
        "every amount read, with its labels and its place",
    ),
    "help.ledger.format": ("table、csv、json のどれか", "table, csv or json"),
    "help.check": (
        "印刷された合計・差・比率を計算し直して照合する",
        "recompute printed totals, differences and shares",
    ),
    "help.check.json": ("照合の結果を JSON で出す", "print the report as JSON"),
    "help.replay": (
        "保存した答えをもう一度計算し、違いがあるか示す",
        "answer again from a stored plan, and say what differs",
    ),
    "help.replay.file": ("ask --json の出力（- は標準入力）", "output of ask --json (- for standard input)"),
    "help.verify": (
        "文章の中の数字を資料と照らし合わせる（一致・相違・取り違え・記載なし）",
        "check the figures of a text against the documents",
    ),
    "help.verify.text": ("文章、ファイル名、または -（標準入力）", "a text, a file, or - for standard input"),
    "help.verify.json": ("JSON で出力する", "print JSON"),
    "verify.none": ("数字は見つかりませんでした。", "There are no figures in the text."),
    "verify.backed": ("○ 一致", "backed"),
    "verify.contradicted": ("× 相違", "contradicted"),
    "verify.confused": ("△ 取り違え", "confused"),
    "verify.absent": ("？ 記載なし", "absent"),
    "verify.says": ("資料の記載：{says}", "the documents say: {says}"),
    "verify.counts": ("全{total}件：{counts}", "{total} in all: {counts}"),
    "verify.input": (
        "{what}: 読めません（{why}）。文章かファイル名、または - を渡してください。",
        "{what}: cannot be read ({why}). Give a text, a file, or -.",
    ),
    "help.build": ("台帳と索引を作り直す", "build ledger and index anew"),
    "help.web": ("対話画面を開く", "serve the chat page"),
    "help.web.host": ("待ち受けるアドレス", "address to listen on"),
    "help.web.root_path": (
        "リバースプロキシの下での住所（例: /yosan）",
        "address below a reverse proxy, such as /yosan",
    ),
    "help.web.port": ("待ち受けるポート", "port to listen on"),
    # usage
    "usage.option": (
        "{what} というオプションはありません。{help} で使い方を見てください。",
        "There is no option {what}. See: {help}",
    ),
    "usage.command": (
        "{what} というコマンドはありません。{help} で一覧を見てください。",
        "There is no command {what}. See: {help}",
    ),
    "usage.missing": ("{what} がありません。{help} で使い方を見てください。", "{what} is missing. See: {help}"),
    "usage.extra": (
        "余分な引数があります: {what}。空白を含む質問は引用符で囲んでください。",
        "Too many arguments: {what}. Quote a question that has spaces.",
    ),
    "usage.value": (
        "{where} に {what} は使えません。{help} で使い方を見てください。",
        "{where} cannot be {what}. See: {help}",
    ),
    "usage.bad_value": (
        "{where} の値が使えません。{help} で使い方を見てください。",
        "{where} has a value that cannot be used. See: {help}",
    ),
    "usage.needs_value": (
        "{what} に値がありません。{help} で使い方を見てください。",
        "{what} needs a value. See: {help}",
    ),
    "usage.other": ("使い方が違います: {what}。{help} を見てください。", "Bad usage: {what}. See: {help}"),
    "usage.setting": (
        "環境変数 {where} に {what} は使えません。値を直すか、変数を消してください。",
        "The environment variable {where} cannot be {what}. Correct or unset it.",
    ),
    "ask.no_question": (
        '質問がありません。urazuke ask "質問" のように書いてください。',
        'There is no question. Write: urazuke ask "question"',
    ),
    "ask.both": (
        "--jsonl は標準入力の質問に答えます。引数の質問とは一緒に使えません。",
        "--jsonl answers the questions of standard input; leave out the question.",
    ),
    # --jsonl
    "jsonl.encoding": ("{line} 行目が UTF-8 ではありません。", "Line {line} is not UTF-8."),
    "jsonl.json": ("{line} 行目が JSON として読めません。", "Line {line} is not JSON."),
    "jsonl.object": (
        '{line} 行目が {{"id": …, "question": …}} の形ではありません。',
        'Line {line} is not an object like {{"id": …, "question": …}}.',
    ),
    "jsonl.question": ("{line} 行目に文字列の question がありません。", "Line {line} has no text as question."),
    "jsonl.conversation": (
        "{line} 行目の conversation が文字列ではありません。",
        "In line {line}, conversation is not text.",
    ),
    "jsonl.internal": ("内部の誤りのため答えられませんでした（{what}）。", "An internal failure: no answer ({what})."),
    "jsonl.summary": (
        "{count} 件は内部の誤りのため答えられませんでした。",
        "{count} questions have no answer because of internal failures.",
    ),
    # answers
    "answer.caveats": ("ただし", "But note"),
    "answer.formulas": ("計算", "Calculation"),
    "answer.citations": ("根拠", "Sources"),
    "answer.line": ("{line}行目", "line {line}"),
    "answer.page": ("{page}ページ", "page {page}"),
    "status.answered": ("資料にあります", "In the documents"),
    "status.partial": ("限定つきの答え（ただし書きがあります）", "Answered with a limit (see the note)"),
    "status.clarify": ("どの意味か教えてください", "Which do you mean?"),
    "status.not_found": ("資料にありません", "Not in the documents"),
    "status.talk": ("ご案内", "About this assistant"),
    # chat
    "chat.welcome": (
        "質問をどうぞ。「exit」または Ctrl-D で終わります。",
        "Ask a question; end with exit or Ctrl-D.",
    ),
    "chat.prompt": ("質問> ", "You> "),
    # ledger, check
    "ledger.headings": (
        "場所 金額 組織 項目 年度 段階 印 役割",
        "Place Amount Organisation Item Year Stage Marks Role",
    ),
    "check.counts": ("{counts}（全 {total} 件）", "{counts} ({total} in all)"),
    "check.printed": ("印刷", "printed"),
    "check.no_parts": ("内訳が印刷されていません", "its parts are not printed"),
    "check.computed": ("計算", "computed"),
    "check.gap": ("差", "gap"),
    "check.readings": ("読み方 {count} 通り", "{count} readings"),
    "check.settled": ("決まったこと", "settled"),
    "check.none": ("照合できる数字がありません。", "There is nothing to reconcile."),
    # replay, build, web
    "replay.same": ("同じ答えです。", "The same answer."),
    "replay.differs": ("違いがあります: {fields}", "It differs: {fields}"),
    "replay.corpus": ("資料が、保存したときと違います。", "The documents are not those of the stored answer."),
    "replay.file": (
        "{what} が読めません（{why}）。ask --json の出力を指定してください。",
        "{what} cannot be read ({why}). Give the output of ask --json.",
    ),
    "replay.content": (
        "{what} は ask --json の出力ではありません（{why}）。",
        "{what} is not the output of ask --json ({why}).",
    ),
    "build.done": (
        "できました: 資料 {documents} 件、金額 {entries} 件、照合 {relations} 件（{seconds} 秒）",
        "Done: {documents} documents, {entries} amounts, {relations} relations ({seconds} s)",
    ),
    "warning": ("警告: {what}", "Warning: {what}"),
    "web.ready": ("対話画面: {address}（Ctrl-C で終わります）", "Chat page: {address} (Ctrl-C ends it)"),
    "web.taken": (
        "{address} は使われています。--port で別のポートを指定してください。",
        "{address} is in use. Choose another port with --port.",
    ),
    "web.address": (
        "{address} では待ち受けできません（{why}）。--host と --port を確かめてください。",
        "Cannot listen on {address} ({why}). Check --host and --port.",
    ),
    # failures
    "failure.write": ("出力を書けません（{why}）。", "Cannot write the output ({why})."),
    "failure.storage": (
        "ファイルを使えません（{why}）。空き容量と権限を確かめてください。",
        "A file cannot be used ({why}). Check free space and permissions.",
    ),
    "web.title": ("裏付け Urazuke", "Urazuke 裏付け"),
    "web.lead": (
        "予算資料に質問すると、答えの金額と、その裏付けとなる行を示します。",
        "Ask about Japanese budget papers: get the figure, and the line it stands on.",
    ),
    "web.question": ("質問", "Question"),
    "web.placeholder": ("例のように、ふだんの言葉で尋ねてください", "Ask in plain words, as in the examples"),
    "web.send": ("尋ねる", "Ask"),
    "web.examples": ("質問の例", "Examples"),
    "web.failed": ("内部の誤りのため答えられませんでした。", "An internal failure: no answer."),
}


def say(key: str, lang: Language, **values: object) -> str:
    """Return a text in the language.

    >>> say("answer.line", "ja", line=12), say("answer.line", "en", line=12)
    ('12行目', 'line 12')
    """
    text = _TEXTS[key][0 if lang == "ja" else 1]
    return text.format(**values) if values else text


def learn(texts: Mapping[str, tuple[str, str]]) -> None:
    """Take in the texts of another module; ValueError where one of them has a key that says something else already."""
    taken = [key for key, said in texts.items() if _TEXTS.get(key, said) != said]
    if taken:
        raise ValueError(f"these texts are there already: {', '.join(taken)}")
    _TEXTS.update(texts)


def known(key: str) -> bool:
    """Return whether there is such a text."""
    return key in _TEXTS


class CommandError(UsageError):
    """Something in how the command was given. It has an English line beside the Japanese one."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, "ja", **values))
        self.en = say(key, "en", **values)


def error_line(error: Exception, lang: Language) -> str:
    """Return an error as one line, in English where it has one."""
    text = getattr(error, "en", None) if lang == "en" else None
    return " ".join(str(text or error).split()) or type(error).__name__
