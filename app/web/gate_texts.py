"""What the layers around the page say: refusals, and the pages for logging in and out."""

from app.messages import learn

learn(
    {
        "gate.closed": ("ここには何もありません。", "There is nothing here."),
        "gate.host": (
            "このホスト名では使えません。運用者は URAZUKE_ALLOWED_HOSTS に加えてください。",
            "Not served under this host name; the operator can add it to URAZUKE_ALLOWED_HOSTS.",
        ),
        "gate.origin": (
            "ほかのサイトからの操作は受け付けません。このサイトの画面から操作してください。",
            "Nothing is taken from another site; use the page itself.",
        ),
        "gate.address": ("アドレスが長すぎます。短くしてください。", "The address is too long; shorten it."),
        "gate.headers": (
            "ヘッダーが大きすぎます。このサイトの Cookie を消してください。",
            "The headers are too large; delete this site's cookies.",
        ),
        "gate.body": (
            "送られた内容が大きすぎます（上限 {limit} KB）。分けて送ってください。",
            "What was sent is too large (at most {limit} KB); send it in parts.",
        ),
        "gate.length": (
            "送る内容の長さ（Content-Length）を正しく示してください。",
            "Say how long the content is (Content-Length).",
        ),
        "gate.slow": (
            "内容が時間内に届きませんでした。もう一度送ってください。",
            "The content did not arrive in time; send it again.",
        ),
        "gate.busy": (
            "同時の質問が多すぎます。少し待ってからもう一度お試しください。",
            "Too many questions at once; wait a moment and try again.",
        ),
        "login.needed": ("ログインしてください。", "Log in first."),
        "login.title": ("ログイン", "Log in"),
        "login.name": ("名前", "Name"),
        "login.password": ("パスワード", "Password"),
        "login.enter": ("ログインする", "Log in"),
        "login.wrong": ("名前かパスワードが違います。", "The name or the password is wrong."),
        "login.wait": (
            "失敗が続いたため、あと {seconds} 秒は受け付けません。",
            "After repeated failures, nothing is taken for {seconds} more seconds.",
        ),
        "login.leave": ("ログアウトする", "Log out"),
        "login.leave.title": ("ログアウト", "Log out"),
        "login.back": ("画面に戻る", "Back to the page"),
        "login.other": ("English", "日本語"),
    }
)
