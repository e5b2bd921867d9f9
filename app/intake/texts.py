"""What is said of documents that come in."""

from app.messages import learn, say
from corpus.documents import Problem

learn(
    {
        # a file that cannot be read
        "intake.size": (
            "ファイルが大きすぎます（{size} MB、上限 {most} MB）。分けるか、URAZUKE_READ_MB を上げてください。",
            "the file is too large ({size} MB, at most {most} MB). Split it, or raise URAZUKE_READ_MB.",
        ),
        "intake.pages": (
            "ページが多すぎます（{pages} ページ、上限 {most}）。分けるか、URAZUKE_READ_PAGES を上げてください。",
            "it has too many pages ({pages}, at most {most}). Split it, or raise URAZUKE_READ_PAGES.",
        ),
        "intake.time": (
            "{seconds} 秒以内に読み終わりませんでした。分けるか、URAZUKE_READ_SECONDS を上げてください。",
            "it could not be read within {seconds} seconds. Split it, or raise URAZUKE_READ_SECONDS.",
        ),
        "intake.memory": (
            "読むのに {most} MB より多くのメモリが要ります。分けるか、URAZUKE_READ_MEMORY_MB を上げてください。",
            "reading it takes more than {most} MB of memory. Split it, or raise URAZUKE_READ_MEMORY_MB.",
        ),
        "intake.crash": (
            "読み取りのプロセスが止まりました（{why}）。ファイルが壊れていないか確かめてください。",
            "the process that read it ended ({why}). See whether the file is damaged.",
        ),
        "intake.changed": (
            "読んでいるあいだに内容が変わりました。書き込みが終わってから、もう一度実行してください。",
            "it changed while it was read. Run this again when nobody writes to it any more.",
        ),
        "intake.failed": (
            "読み取り中に誤りが起きました（{why}）。ファイルが壊れていないか確かめてください。",
            "something went wrong while it was read ({why}). See whether the file is damaged.",
        ),
        "intake.parts": (
            "前に読み取ったデータが壊れていたので消しました。もう一度実行すると、読み直します。",
            "What had been read before was damaged, and is gone. Run it again: the documents will be read anew.",
        ),
        "intake.start": (
            "読み取りのプロセスを始められません（{why}）。",
            "the process that reads documents cannot be started ({why}).",
        ),
        # archives
        "archive.kind": (
            "この種類のファイルは読めません。使えるのは {known} と、それらを入れた zip・tar・gz です。",
            "files of this kind cannot be read; what can is {known}, and zip, tar or gz archives of these.",
        ),
        "archive.broken": ("書庫が壊れています（{why}）。", "the archive is damaged ({why})."),
        "archive.encrypted": (
            "{name} は暗号化されています。パスワードを外してから追加してください。",
            "{name} is encrypted. Take the password off first.",
        ),
        "archive.outside": (
            "{name} は書庫の外を指す名前なので、取り出しませんでした。",
            "{name} points outside of the archive, and was left out.",
        ),
        "archive.link": (
            "{name} はリンクか特殊なファイルなので、取り出しませんでした。",
            "{name} is a link or a special file, and was left out.",
        ),
        "archive.many": (
            "書庫の中のファイルが多すぎます（上限 {most} 件）。分けてください。",
            "the archive holds too many files (at most {most}). Split it.",
        ),
        "archive.total": (
            "書庫を開くと大きすぎます（上限 {most} MB）。分けてください。",
            "the archive unpacks to too much (at most {most} MB). Split it.",
        ),
        "archive.ratio": (
            "{name} は圧縮率が高すぎます（{ratio} 倍以上）。攻撃用のファイルかもしれないため、開きません。",
            "{name} is compressed too well (over {ratio} times), as files made to do harm are; it is not opened.",
        ),
        "archive.nested": (
            "{name}: 書庫の中の書庫は {most} 段までです。先に取り出してください。",
            "{name}: archives within archives are opened to a depth of {most}. Unpack it first.",
        ),
        "archive.xlsx": (
            "中身が大きすぎる Excel です（{size} MB、上限 {most} MB）。",
            "the workbook unpacks to too much ({size} MB, at most {most} MB).",
        ),
        # adding, listing, removing
        "add.none": (
            "{what}: ありません。ファイルかフォルダーの名前を確かめてください。",
            "{what}: not found. See its name.",
        ),
        "add.unreadable": ("{what}: 読めません（{why}）。", "{what}: cannot be read ({why})."),
        "add.nothing": ("追加した資料はありません。", "No document was added."),
        "add.added": ("追加 {doc}", "Added {doc}"),
        "add.renamed": (
            "追加 {doc}（{name} という別の資料があるため、名前を変えました）",
            "Added {doc} (renamed: there is another document {name})",
        ),
        "add.duplicate": ("省略 {doc}: 同じ内容の {same} があります。", "Skipped {doc}: {same} has the same content."),
        "add.skipped": (
            "省略 {count} 件: 読めない種類のファイルです（{names}）。",
            "Skipped {count}: files of kinds that cannot be read ({names}).",
        ),
        "add.problem": ("失敗 {doc}: {why}", "Failed {doc}: {why}"),
        "add.full": (
            "{folder} に書けません（{why}）。空き容量と権限を確かめてください。",
            "{folder} cannot be written to ({why}). Check free space and permissions.",
        ),
        "add.bundled": (
            "付属の資料は変えられません。urazuke add で自分の資料を追加するか、"
            "--corpus で資料のフォルダーを指定してください。",
            "The documents that come with the package cannot be changed. Add your own with urazuke add, "
            "or name a folder with --corpus.",
        ),
        "meta.unknown": (
            "{doc} という資料はありません。urazuke documents で一覧を見てください。",
            "There is no document {doc}. See: urazuke documents",
        ),
        "meta.several": (
            "{doc} に当てはまる資料が {count} 件あります（{names}）。一つに決まるように書いてください。",
            "{doc} fits {count} documents ({names}). Name one of them.",
        ),
        "meta.set": (
            "--set は KEY=VALUE の形です（{given}）。KEY は {known} のどれかです。",
            "--set takes KEY=VALUE ({given}); KEY is one of {known}.",
        ),
        "meta.year": (
            "fiscal_year は西暦の整数です（{given}）。",
            "fiscal_year is a Western year as a whole number ({given}).",
        ),
        "meta.stage": ("stage は {known} のどれかです（{given}）。", "stage is one of {known} ({given})."),
        "meta.long": ("{name} が長すぎます（{most} 文字まで）。", "{name} is too long (up to {most} characters)."),
        "meta.which": ("どの資料か指定してください。", "Name the document."),
        "documents.corrected": ("直しました: {doc}", "Corrected: {doc}"),
        "documents.headings": (
            "資料 題 発行者 年度 段階 単位 ページ 金額",
            "Document Title Publisher Year Stage Unit Pages Amounts",
        ),
        "documents.guessed": (
            "(?) は資料から推測した値です。直すには: {how}",
            "(?) was guessed from the document. To correct: {how}",
        ),
        "documents.note": ("注意 {doc}: {note}", "Note {doc}: {note}"),
        "documents.failed": ("読めない資料 {doc}: {why}", "Not read {doc}: {why}"),
        "remove.done": ("削除 {doc}", "Removed {doc}"),
        "remove.aside": ("削除 {doc}（{where} に移しました）", "Removed {doc} (moved to {where})"),
        "remove.last": (
            "自分の資料がなくなったので、付属の資料に戻ります。",
            "No document of your own is left: the bundled ones are used again.",
        ),
        "remove.empty": ("{folder} に資料がなくなりました。", "There are no documents left in {folder}."),
    }
)


def problem(doc: str, key: str, **values: object) -> Problem:
    """Return what is wrong with a file, in both languages."""
    return Problem(doc, say(key, "ja", **values), say(key, "en", **values))
