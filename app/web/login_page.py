"""The forms for logging in and out, as whole pages that need no script and no other file."""

from html import escape
from urllib.parse import quote

from app.answer import Language
from app.messages import say

_STYLE = """
:root { color-scheme: light dark; --text: #16202b; --back: #f4f6f8; --card: #fff; --line: #6b7785; --do: #0f5e5a;
  --on: #fff; --bad: #a11212; }
@media (prefers-color-scheme: dark) { :root { --text: #e8edf2; --back: #10161d; --card: #1a222b; --line: #8a97a6;
  --do: #7fd6cd; --on: #0b1a1a; --bad: #ff9c94; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; color: var(--text);
  background: var(--back); font: 1rem/1.6 system-ui, "Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans CJK JP",
  sans-serif; }
main { width: min(24rem, 100%); padding: 1.5rem; background: var(--card); border-radius: .5rem; }
h1 { margin: 0 0 1rem; font-size: 1.25rem; }
label { display: block; margin: .75rem 0 .25rem; }
input { width: 100%; padding: .6rem .7rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .35rem; }
button { width: 100%; min-height: 2.75rem; margin: 1.25rem 0 .75rem; font: inherit; font-weight: 600; color: var(--on);
  background: var(--do); border: 0; border-radius: .35rem; cursor: pointer; }
a { color: var(--do); }
:focus-visible { outline: 3px solid var(--do); outline-offset: 2px; }
.problem { margin: 0; color: var(--bad); font-weight: 600; }
"""


def login_page(lang: Language, root: str, *, name: str = "", wanted: str = "/", problem: str = "") -> str:
    """Return the form for logging in. `wanted` is where it leads, `problem` what went wrong the last time."""
    said = f'<p class="problem" role="alert" id="problem">{escape(problem)}</p>' if problem else ""
    about = ' aria-describedby="problem" aria-invalid="true"' if problem else ""
    first, second = ("", " autofocus") if name else (" autofocus", "")
    other = "en" if lang == "ja" else "ja"
    link = escape(f"{root}/login?lang={other}&next={quote(wanted, safe='')}")
    body = f"""<form method="post" action="{escape(root)}/login">{said}
<input type="hidden" name="next" value="{escape(wanted)}"><input type="hidden" name="lang" value="{lang}">
<label for="name">{say("login.name", lang)}</label>
<input id="name" name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none"
required{first}{about}>
<label for="password">{say("login.password", lang)}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{second}{about}>
<button type="submit">{say("login.enter", lang)}</button></form>
<p><a href="{link}" lang="{other}" hreflang="{other}">{say("login.other", lang)}</a></p>"""
    return _page(lang, say("login.title", lang), body)


def leave_page(lang: Language, root: str) -> str:
    """Return the form for logging out."""
    body = f"""<form method="post" action="{escape(root)}/logout">
<button type="submit">{say("login.leave", lang)}</button></form>
<p><a href="{escape(root)}/">{say("login.back", lang)}</a></p>"""
    return _page(lang, say("login.leave.title", lang), body)


def _page(lang: Language, title: str, body: str) -> str:
    whole = f"{title} – {say('web.title', lang)}"
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{escape(whole)}</title><style>{_STYLE}</style></head>
<body><main><h1>{escape(whole)}</h1>{body}</main></body></html>
"""
