"""What the page says of adding documents and putting them right."""

from app.messages import learn

learn(
    {
        "upload.title": ("資料を追加する", "Add documents"),
        "upload.files": ("ファイル", "Files"),
        "upload.hint": (
            "{known} と、それらを入れた zip・tar・gz。一度に {most} MB まで。",
            "{known}, and zip, tar or gz archives of these; up to {most} MB at once.",
        ),
        "upload.mixed": (
            "追加すると、付属の資料に代わって自分の資料に質問できます。",
            "Once you have added some, your own documents are asked in the place of the bundled ones.",
        ),
        "upload.send": ("追加する", "Add"),
        "upload.off": (
            "この画面からは資料を追加できません。運用者は URAZUKE_UPLOAD=on にするか、urazuke add を使ってください。",
            "Documents cannot be added on this page. The operator can set URAZUKE_UPLOAD=on, or use urazuke add.",
        ),
        "upload.nothing": ("ファイルを選んでください。", "Choose files first."),
        "upload.form": (
            "送られた内容が読めません。もう一度送ってください。",
            "What was sent cannot be read; send it again.",
        ),
        "upload.outcome": ("追加の結果", "What became of the files"),
        "upload.busy": (
            "資料を読み込んでいます。質問は今までの資料に答えます。",
            "Documents are being read. Until then, questions are answered from those that were there.",
        ),
        "upload.done": ("読み込みが終わりました。", "The documents have been read."),
        "upload.failed": ("読み込めませんでした: {why}", "They could not be read: {why}"),
        "upload.again": ("もう一度見る", "Look again"),
        "correct.title": ("この資料について直す", "Correct what is known of it"),
        "correct.hint": (
            "空にすると、資料から推測します。",
            "What is left empty is guessed from the document.",
        ),
        "correct.send": ("直す", "Save"),
        "correct.title.field": ("題", "Title"),
        "correct.year": ("年度（西暦）", "Fiscal year (Western)"),
        "correct.attribution": ("出典の表示", "Attribution"),
        "correct.none": ("（推測する）", "(guess)"),
        "documents.guessed.mark": ("推測", "guessed"),
        "documents.kind": ("形式", "Format"),
        "documents.tables": ("表", "Tables"),
        "documents.remarks": ("注意", "Notes"),
    }
)
