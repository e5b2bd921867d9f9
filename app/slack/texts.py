"""What the Slack front end says: Japanese first, English beside it."""

TEXTS: dict[str, tuple[str, str]] = {
    # in an answer
    "slack.item": ("項目", "Item"),
    "slack.up": ("👍 役に立った", "👍 Helpful"),
    "slack.down": ("👎 違う", "👎 Not right"),
    "slack.sources": ("根拠を見る", "See the source"),
    "slack.year": ("別の年度：{question}", "Another year: {question}"),
    "slack.share": ("みんなに共有", "Share with everyone"),
    "slack.web": ("ウェブで開く", "Open in the web page"),
    "slack.more.sources": (
        "ほか{count}件の根拠は添付のファイルにあります。",
        "{count} more sources are in the attached file.",
    ),
    "slack.more.caveats": (
        "ほか{count}件のただし書きは添付のファイルにあります。",
        "{count} more notes are in the attached file.",
    ),
    "slack.more.rows": ("表の残り{count}行は添付のファイルにあります。", "{count} more rows are in the attached file."),
    "slack.more.bars": ("図にない{count}件は表にあります。", "{count} more are in the table, not in the chart."),
    "slack.more.lines": ("続きは添付のファイルにあります。", "The rest is in the attached file."),
    "slack.file": ("答えの全文", "The whole answer"),
    "slack.asked": ("「{question}」への答え", "Answer to 「{question}」"),
    "slack.shared": ("さんが共有しました：「{question}」", " shared: 「{question}」"),
    # feedback
    "slack.thanks": ("ご意見を記録しました。ありがとうございます。", "Your feedback is recorded. Thank you."),
    "slack.feedback.title": ("どこが違いましたか", "What was not right?"),
    "slack.feedback.reason": ("理由", "Reason"),
    "slack.feedback.comment": ("くわしく（なくてもかまいません）", "Details (optional)"),
    "slack.feedback.send": ("送る", "Send"),
    "slack.feedback.gone": (
        "この答えは記録から消えているため、ご意見を残せません。もう一度質問してください。",
        "This answer is no longer on record, so feedback cannot be kept. Please ask again.",
    ),
    "slack.reason.figure": ("数字が違う", "The figure is wrong"),
    "slack.reason.citation": ("根拠の行が違う", "The source line is wrong"),
    "slack.reason.silent": ("答えるべきだった", "It should have answered"),
    "slack.reason.other": ("その他", "Something else"),
    # modals
    "slack.close": ("閉じる", "Close"),
    "slack.source.title": ("根拠の行", "Source lines"),
    "slack.source.none": ("この答えに引用した行はありません。", "This answer cites no line."),
    "slack.source.changed": (
        "資料が入れ替わったため、前後の行は示せません。引用した行だけを示します。",
        "The documents have changed since; only the cited lines are shown.",
    ),
    "slack.source.more": (
        "ほか{count}件は、答えの「根拠」か添付のファイルにあります。",
        "{count} more are in the answer itself or in its file.",
    ),
    "slack.source.gone": (
        "この答えは記録から消えています。もう一度質問してください。",
        "This answer is no longer on record. Please ask again.",
    ),
    "slack.verify.title": ("数字の裏付け", "Figures against sources"),
    "slack.verify.working": ("資料と照らし合わせています…", "Checking against the documents…"),
    "slack.verify.none": ("この投稿に数字は見つかりませんでした。", "There are no figures in the post."),
    "slack.verify.more": (
        "ほか{count}件の数字があります。全部をファイルにして、ダイレクトメッセージで送ります。",
        "There are {count} more figures. All of them come in a file, as a direct message.",
    ),
    "slack.verify.name": ("この数字の裏付けを調べる", "Check these figures"),
    # the Home tab and help
    "slack.home.title": ("裏付け Urazuke", "Urazuke 裏付け"),
    "slack.home.lead": (
        "予算資料への質問に、裏付けとなる行を示して答えます。資料にないことは「ない」と答えます。",
        "Answers questions on budget papers and shows the line behind each figure. What is not there is said to be so.",
    ),
    "slack.home.how": ("使い方", "How to use it"),
    "slack.home.mention": (
        "チャンネルで @{name} と呼びかけて質問すると、スレッドに答えます。続きの質問も同じスレッドで。",
        "Mention @{name} in a channel; the answer comes in the thread, and so may your next question.",
    ),
    "slack.home.message": ("このアプリへのダイレクトメッセージでも質問できます。", "A direct message works too."),
    "slack.home.command": (
        "{command} 質問 と打つと、自分だけに答えが見えます。「みんなに共有」で公開できます。",
        "{command} question gives an answer that only you see, with a button to share it.",
    ),
    "slack.home.shortcut": (
        "投稿の「…」メニューから「この数字の裏付けを調べる」を選ぶと、その投稿の数字を資料と照らし合わせます。",
        "「この数字の裏付けを調べる」 in a message's menu checks its figures against the documents.",
    ),
    "slack.home.edit": (
        "質問を編集すると答え直し、消すと答えも消します。",
        "Edit a question and it is answered again; delete it and the answer goes.",
    ),
    "slack.home.examples": ("質問の例", "Examples"),
    "slack.home.documents": ("読み込んでいる資料（{count}件）", "Documents ({count})"),
    "slack.home.more": ("ほか{count}件", "{count} more"),
    "slack.help": (
        "質問を続けて書いてください。例：{command} 防衛省の予算は？",
        "Write your question after it, such as: {command} What is METI's budget?",
    ),
    # lines in place of an answer
    "slack.not_opened": (
        "Slack につながりにくく、開けませんでした。少し待って、もう一度押してください。",
        "Slack could not be reached, so this did not open. Please try again in a moment.",
    ),
    "slack.failed": (
        "内部の誤りのため、この質問には答えられませんでした。担当者に知らせてください（記録に残してあります）。",
        "An internal failure: there is no answer to this question. It is in the log; please tell the operator.",
    ),
    "slack.late": (
        "この質問には、何度か試しましたが答えを書き込めませんでした。お手数ですが、もう一度質問してください。",
        "The answer to this question could not be posted after several tries. Please ask again.",
    ),
    "slack.elsewhere": (
        "質問されたチャンネルに書き込めなかったため（{why}）、こちらでお答えします。",
        "I could not post in the channel where you asked ({why}), so the answer is here.",
    ),
    "slack.refused": (
        "このチャンネルでは、質問できる人が決められています。担当者に確かめてください。",
        "Who may ask in this channel is restricted. Please check with the operator.",
    ),
    "slack.empty": (
        "質問が見当たりません。知りたいことを続けて書いてください（例：{example}）。",
        "I see no question. Please write what you would like to know (such as: {example}).",
    ),
    "slack.example": ("防衛省の予算は？", "What is METI's budget?"),
    # the page to try it in
    "slack.page.workspace": ("練習用ワークスペース", "Practice workspace"),
    "slack.page.note": (
        "練習用の画面です。どこにも送りません。@urazuke と呼びかけて質問するか、/yosan 質問 と打ってください。",
        "For practice: nothing is sent anywhere. Mention @urazuke and ask, or type /yosan and a question.",
    ),
    "slack.page.home": ("ホーム", "Home"),
    "slack.page.as": ("だれとして", "Acting as"),
    "slack.page.app": ("アプリ", "APP"),
    "slack.page.edited": ("（編集済み）", "(edited)"),
    "slack.page.only": ("👁 あなただけに表示されています", "👁 Only visible to you"),
    "slack.page.replies": ("{count}件の返信", "{count} replies"),
    "slack.page.reply": ("スレッドで返信する", "Reply in thread"),
    "slack.page.edit": ("編集する", "Edit"),
    "slack.page.delete": ("削除する", "Delete"),
    "slack.page.menu": ("その他", "More"),
    "slack.page.table": ("表", "Table"),
    "slack.page.thread": ("スレッド", "Thread"),
    "slack.page.send": ("送信", "Send"),
    "slack.page.line": (
        "メッセージ（例：@urazuke 防衛省の予算は？）",
        "Message (such as: @urazuke What is METI's budget?)",
    ),
    "slack.page.thread.line": ("返信する（例：前年度は？）", "Reply (such as: And the year before?)"),
    # the command line
    "help.slack": ("Slack で質問に答える", "answer questions in Slack"),
    "help.slack.http": (
        "HTTP で待ち受けるポート（なければ Socket Mode）",
        "port for HTTP; Socket Mode where there is none",
    ),
    "help.slack.host": ("HTTP で待ち受けるアドレス", "address to listen on for HTTP"),
    "help.slack.settings": ("チャンネルごとの設定ファイル（TOML）", "file of settings per channel (TOML)"),
    "help.slack.check": ("トークンと設定を確かめて終わる", "check tokens and settings, then end"),
    "help.slack.manifest": ("slack-manifest.yaml を書いて終わる", "write slack-manifest.yaml, then end"),
    "help.slack.url": ("マニフェストに書く公開アドレス（HTTP のとき）", "public address for the manifest (HTTP only)"),
    "help.slack.dry": ("Slack なしで試す画面を開く", "try it without Slack, in a page"),
    "help.slack.terminal": ("試す画面を端末に出す", "try it in the terminal"),
    "help.slack.port": ("試す画面のポート", "port of the page to try it in"),
    "slack.ready.socket": (
        "Slack につながりました（{team} の {user}、Socket Mode）。Ctrl-C で終わります。",
        "Connected to Slack ({user} of {team}, Socket Mode). Ctrl-C ends it.",
    ),
    "slack.ready.http": (
        "{address} で Slack からの通知を待っています（{team} の {user}）。Ctrl-C で終わります。",
        "Waiting for Slack at {address} ({user} of {team}). Ctrl-C ends it.",
    ),
    "slack.ready.dry": (
        "試す画面: {address}（Slack には何も送りません。Ctrl-C で終わります）",
        "Page to try it in: {address} (nothing is sent to Slack; Ctrl-C ends it)",
    ),
    "slack.ready.terminal": (
        "Slack には何も送りません。質問を書いてください。/help で使い方、Ctrl-D で終わります。",
        "Nothing is sent to Slack. Ask a question; /help tells how, Ctrl-D ends it.",
    ),
    "slack.manifest.done": (
        "{path} を書きました。https://api.slack.com/apps の「From a manifest」に貼り付けてください。",
        "Wrote {path}. Paste it at https://api.slack.com/apps under 「From a manifest」.",
    ),
    "slack.check.token": ("ボットのトークン: {team} の {user}", "Bot token: {user} of {team}"),
    "slack.check.scopes": ("権限: そろっています（{scopes}）", "Scopes: complete ({scopes})"),
    "slack.check.missing": (
        "権限が足りません: {scopes}。マニフェストを貼り直し、アプリを入れ直してください。",
        "Scopes are missing: {scopes}. Update the manifest and install the app again.",
    ),
    "slack.check.socket": ("Socket Mode: つながります", "Socket Mode: works"),
    "slack.check.settings": ("設定: {path}（チャンネル {count} 件）", "Settings: {path} ({count} channels)"),
    "slack.check.defaults": ("設定: ファイルなし（すべて既定のまま）", "Settings: no file, all defaults"),
    # errors
    "slack.no_extra": (
        "slack_bolt が入っていません。次を実行してください: pip install 'urazuke[slack]'",
        "slack_bolt is not installed. Run: pip install 'urazuke[slack]'",
    ),
    "slack.no_token": (
        "{name} がありません。環境変数か、{file} に入れてください（手順は docs/slack.md）。",
        "{name} is missing. Set it in the environment or in {file} (see docs/slack.md).",
    ),
    "slack.bad_token": (
        "{name} の形が違います。{form} で始まるものを入れてください（docs/slack.md）。",
        "{name} does not look right: it begins with {form} (see docs/slack.md).",
    ),
    "slack.loose_file": (
        "{file} をほかの人が読めます（{mode}）。chmod 600 {file} を実行してください。",
        "Others can read {file} ({mode}). Run: chmod 600 {file}",
    ),
    "slack.bad_file": (
        "{file} の {line} 行目が「名前=値」の形ではありません。",
        "Line {line} of {file} is not like NAME=value.",
    ),
    "slack.unread_file": ("{file} が読めません（{why}）。", "{file} cannot be read ({why})."),
    "slack.refuses": (
        "Slack がトークンを受け付けません（{why}）。トークンを取り直してください（docs/slack.md）。",
        "Slack refuses the token ({why}). Get a new one (see docs/slack.md).",
    ),
    "slack.unreachable": (
        "Slack につながりません（{why}）。ネットワークとプロキシーの設定を確かめてください。",
        "Slack cannot be reached ({why}). Check the network and proxy settings.",
    ),
    "slack.web_url": (
        "URAZUKE_WEB_URL の {url} はアドレスではありません。https:// か http:// で始めてください。",
        "URAZUKE_WEB_URL is {url}, which is no address: it begins with https:// or http://.",
    ),
    "slack.running": (
        "{home} を使う urazuke slack がもう動いています。先にそちらを終わらせてください。",
        "Another urazuke slack is using {home}. End that one first.",
    ),
    "slack.settings.toml": (
        "{file}: TOML として読めません（{why}）。",
        "{file}: this is not TOML ({why}).",
    ),
    "slack.settings.key": (
        "{file}: {where} に {name} という設定はありません。使えるのは {known} です。",
        "{file}: {where} has no setting {name}. There are: {known}.",
    ),
    "slack.settings.value": (
        "{file}: {where} の {name} に {value} は使えません。{form}",
        "{file}: {name} of {where} cannot be {value}. {form}",
    ),
    "slack.settings.channel": (
        "{file}: {name} はチャンネル ID ではありません。C・G・D で始まる ID です（チャンネルの詳細の最下部）。",
        "{file}: {name} is no channel ID: it begins with C, G or D (at the foot of the channel's details).",
    ),
    "slack.settings.documents": (
        "{file}: {where} の documents {value} に合う資料がありません。",
        "{file}: no document matches documents {value} of {where}.",
    ),
    "slack.form.ask": ("mention か questions です。", "It is mention or questions."),
    "slack.form.bool": ("true か false です。", "It is true or false."),
    "slack.form.answer": ("public か ephemeral です。", "It is public or ephemeral."),
    "slack.form.names": ('["…", "…"] の形の文字列の並びです。', 'It is a list of texts, like ["…", "…"].'),
    "slack.form.users": (
        "U か W で始まるユーザー ID の並びです。",
        "It is a list of user IDs, which begin with U or W.",
    ),
    "slack.form.lang": ("ja か en です。", "It is ja or en."),
    "slack.form.table": (
        "[default] や [channel.C0123] の形の表です。",
        "It is a table like [default] or [channel.C0123].",
    ),
}
