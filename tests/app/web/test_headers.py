"""The headers of every response, and the shell that runs under them."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.asgi import RootPath, clean_root, cookies, inner_path
from app.web.headers import Headers, mark_page
from tests.app.web.asgi_calls import Inner, call

HTML = [(b"Content-Type", b"text/html; charset=utf-8"), (b"content-length", b"1")]
NONCE = re.compile(r"'nonce-([\w-]{24})'")


def policy_of(text: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in text.split(";"))}


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = policy_of(call(Headers(Inner()), "GET", "/x")["content-security-policy"])
    scripts = policy.pop("script-src")
    assert (scripts[0], len(scripts), bool(NONCE.fullmatch(scripts[1]))) == ("'self'", 2, True)
    assert policy == {
        "default-src": ["'self'"], "style-src": ["'self'", "'unsafe-inline'"], "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"], "connect-src": ["'self'"], "object-src": ["'none'"], "base-uri": ["'self'"],
        "form-action": ["'self'"], "frame-ancestors": ["'none'"],
    }  # fmt: skip


def test_each_response_has_a_nonce_of_its_own_and_the_application_knows_it() -> None:
    inner = Inner()
    app = Headers(inner)
    nonces = []
    for _ in range(3):
        found = NONCE.search(call(app, "GET", "/x")["content-security-policy"])
        assert found and found[1] == inner.state["nonce"]
        nonces.append(found[1])
    assert len(set(nonces)) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ],
)
def test_the_usual_headers_are_there_once_whatever_the_application_says(name: str, value: str) -> None:
    inner = Inner(headers=[(name.upper().encode(), b"other"), (b"x-own", b"kept")])
    got = call(Headers(inner), "GET", "/x")
    assert [given for key, given in got.headers if key == name] == [value]
    assert got["x-own"] == "kept"


def test_no_feature_of_the_machine_is_asked_for() -> None:
    features = call(Headers(Inner()), "GET", "/x")["permissions-policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(features)
    assert all(feature.endswith("=()") for feature in features)


def test_no_other_site_may_read_a_response() -> None:
    theirs = [(b"Access-Control-Allow-Origin", b"https://evil.example"), (b"access-control-allow-credentials", b"true")]
    assert not [name for name, _ in call(Headers(Inner(headers=theirs)), "GET", "/x").headers if "access" in name]


@pytest.mark.parametrize(("scheme", "value"), [("https", "max-age=31536000"), ("http", "")])
def test_https_stays_https(scheme: str, value: str) -> None:
    assert call(Headers(Inner()), "GET", "/x", scheme=scheme)["strict-transport-security"] == value


@pytest.mark.parametrize(
    ("address", "keeping"),
    [
        ("/", "no-store"),
        ("/answer/x", "no-store"),
        ("/gradio_api/queue/data", "no-store"),
        ("/assets/index-DphvyggB.js", "immutable"),
        ("/en/assets/Index-Akn07EZk2.js", "immutable"),
        ("/assets/index.js", "no-store"),
        ("/files/app.js?v=12", "immutable"),
        ("/files/app.js", "no-cache"),
        ("/static/js/x.js", "no-cache"),
        ("/yosan/files/app.js?v=1", "immutable"),
    ],
)
def test_only_what_changes_its_address_is_kept(address: str, keeping: str) -> None:
    inner = Inner(headers=[(b"cache-control", b"public, max-age=9")])
    app = RootPath(Headers(inner), root="/yosan") if address.startswith("/yosan") else Headers(inner)
    assert call(app, "GET", address)["cache-control"].split(", ")[-1] == keeping


# The shell


SHELL = b"""<!DOCTYPE html><HTML lang='en' data-x="a>b"><head><meta property="og:url" content="https://gradio.app/"/>
<link rel="preconnect" href="https://fonts.example"><link rel=manifest href="/manifest.json"><meta charset="utf-8">
<script src="https://cdn.example/x.js"></script><script src=//cdn.example/y.js> </script ><link href="theme.css">
<title>&lt;script&gt; <script>title</title><style>a{content:"<script>"}</style>
<script>window.gradio_config = {"title": "\\u003cscript>", "t": "<script src=x>", "u": "https://x <!-- <script> "};
s = "</script>"; -->"</script><SCRIPT type=module crossorigin src="./assets/i.js"></script></head>
<body><!-- <script>comment</script> --><textarea><script></textarea><p title="<script>">x</p></body></html>"""


def test_the_shell_is_marked_and_the_rest_of_it_is_as_it_was() -> None:
    got = mark_page(SHELL, nonce="N", lang="ja", head=b'<script src="files/app.js"></script>').decode()
    assert got.startswith('<!DOCTYPE html><HTML lang="ja" data-x="a>b"><head>\n')
    assert "gradio.app" not in got and "example" not in got and "manifest" not in got
    assert '<meta charset="utf-8">' in got and '<link href="theme.css">' in got
    assert got.count('nonce="N"') == 3
    config = SHELL[SHELL.index(b"<script>window") + len(b"<script>") : SHELL.index(b"<SCRIPT")].decode()
    assert f'<script nonce="N">{config}<SCRIPT nonce="N" type=module' in got
    assert '<script nonce="N" src="files/app.js"></script></head>' in got
    assert got.endswith(SHELL[SHELL.index(b"<body>") :].decode())


@pytest.mark.parametrize(
    "text",
    [
        "a = '<script>' + '</scripty>'",
        "<!-- x -->",
        "<!-- <script> </script> -->",
        "<!-- <script> </script> <script></script>",
        "if (a<b) x = '<!--' ;",
        "<!-- <script></script",
    ],
)
def test_a_script_ends_where_browsers_end_it(text: str) -> None:
    page = f"<script>{text}</script><p><script>1</script>"
    got = mark_page(page.encode(), nonce="N", lang="ja").decode()
    assert f'<script nonce="N">{text}</script>' in got
    tail = '<p><script nonce="N">1</script>'
    assert got.endswith(tail) or text.endswith("</script")  # there a script has begun that ends later


def test_a_page_without_an_end_is_left_as_it_is() -> None:
    for page in (b"<script>a", b"<title>a<script>", b"<!-- <script>", b"<p a='", b""):
        assert mark_page(page, nonce="N", lang="ja").replace(b' nonce="N"', b"") == page


@given(
    st.lists(st.sampled_from(["<script>", "</script>", "<!--", "-->", "<p a='", "'", ">", "x", "<title>", "</title>"]))
)
def test_marking_only_adds_nonces(pieces: list[str]) -> None:
    page = "".join(pieces).encode()
    assert mark_page(page, nonce="N", lang="ja").replace(b' nonce="N"', b"") == page


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[bool, str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.inside = True
            self.found.append((("nonce", "N") in attrs, ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            marked, text = self.found[-1]
            self.found[-1] = (marked, text + data)


@given(st.lists(st.text(alphabet="<>/script!-'\" a=&", max_size=30), max_size=3))
def test_every_script_has_the_nonce_and_its_own_text(texts: list[str]) -> None:
    from app.jsonl import dumps

    scripts = [dumps(text).replace("<", "\\u003c") for text in texts]  # as Gradio writes its configuration
    page = "<p>" + "<br>".join(f"<script>{script}</script>" for script in scripts)
    parser = _Scripts()
    parser.feed(mark_page(page.encode(), nonce="N", lang="ja").decode())
    assert parser.found == [(True, script) for script in scripts]


def test_only_the_shell_is_marked_and_its_length_is_right() -> None:
    inner = Inner(body="<html lang='en'><script>頭</script></html>".encode(), headers=HTML, parts=5)
    app = RootPath(Headers(inner, shell={"/": "ja", "/en/": "en"}), root="/yosan")
    for path, lang in (("/yosan/", "ja"), ("/", "ja"), ("/yosan/en/", "en"), ("/en/", "en")):
        got = call(app, "GET", path, headers=[("accept-encoding", "br"), ("x-a", "b")])
        nonce = NONCE.search(got["content-security-policy"])
        assert nonce
        assert got.text == f'<html lang="{lang}"><script nonce="{nonce[1]}">頭</script></html>'
        assert got["content-length"] == str(len(got.body))
        assert inner.asked[-1]["headers"] == [(b"x-a", b"b")]  # what is compressed could not be marked
    assert call(app, "GET", "/yosan/answer/1").body == inner.body


def test_what_streams_goes_by_as_it_comes() -> None:
    for path in ("/", "/gradio_api/queue/data"):
        inner = Inner(body=b"data: 1\n\ndata: 2\n\n", headers=[(b"content-type", b"text/event-stream")], parts=2)
        got = call(Headers(inner), "GET", path)
        assert [message.get("body") for message in got.sent[1:]] == [b"data: 1\n\n", b"data: 2\n\n"]
        assert "content-length" not in dict(got.headers)


async def test_what_is_no_request_passes() -> None:
    inner = Inner()
    await RootPath(Headers(inner), root="/a")({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert inner.asked == [{"type": "lifespan"}]


# The path


@pytest.mark.parametrize(
    ("root", "given_root", "path", "inner"),
    [
        ("", "", "/login", "/login"),
        ("/yosan", "", "/yosan/login", "/login"),  # the proxy leaves the prefix
        ("/yosan", "", "/login", "/login"),  # it takes it off
        ("/yosan", "/yosan", "/yosan/login", "/login"),  # it takes it off, and the server puts it back
        ("/yosan", "/yosan", "/yosan/yosan/login", "/login"),  # it leaves it, and the server adds another
        ("yosan/", "", "/yosan", "/"),
        ("/yosan", "", "/", "/"),
        ("/yosan", "", "/yosanx", "/yosanx"),
        ("/a/b", "", "/a/b/c", "/c"),
    ],
)
def test_the_path_below_the_root_is_one_however_the_proxy_passes_it(
    root: str, given_root: str, path: str, inner: str
) -> None:
    app = Inner()
    call(RootPath(app, root=root), "GET", path, root=given_root)
    scope = app.asked[-1]
    assert inner_path(scope) == inner
    assert scope["path"].startswith(scope["root_path"] or "/")
    assert scope["root_path"] == clean_root(root)


@given(st.binary(max_size=80))
def test_any_cookie_header_can_be_read(raw: bytes) -> None:
    for name, value in cookies({"headers": [(b"cookie", raw)]}).items():
        assert f"{name}=" in raw.decode("latin-1")
        assert ";" not in name + value
