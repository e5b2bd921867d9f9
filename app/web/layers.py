"""All layers around the page, in their order."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.answer import Language
from app.messages import CommandError
from app.web.asgi import RootPath
from app.web.gate import PAGES, Gate, is_loopback, may_upload
from app.web.headers import Headers
from app.web.limits import Limits
from app.web.login import Login, Owner
from app.web.people import open_to_others, people_of
from app.web.sessions import key_file, session_key

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from app.settings import Settings

_KB = 1024


def protect(
    app: "ASGIApp",
    settings: "Settings",
    *,
    root: str = "",
    host: str = "127.0.0.1",
    lang: Language = "ja",
    shell: Mapping[str, Language] = MappingProxyType({"/": "ja"}),
    head: str = "",
    uploads: bool = False,
    warn: Callable[[CommandError], None] = lambda _: None,
) -> "ASGIApp":
    """Return the application behind its layers; `warn` hears of files that others can read, now and later.

    `shell` holds the paths where Gradio is mounted below the root path, with their languages; `head` stands last in
    their heads.

    Raises:
        CommandError: the settings of the login cannot be used.

    """
    people = people_of(settings, tell=warn)
    if people is None:
        inner: ASGIApp = Owner(app)
    else:
        key = session_key(settings.home)
        for warning in [*people.warnings(), *open_to_others(key_file(settings.home))]:
            warn(warning)
        inner = Login(app, people=people, key=key, hours=settings.auth_hours, lang=lang)
    upload_kb = settings.max_upload_mb * _KB if uploads or may_upload(settings, host) else settings.max_request_kb
    limits = Limits(inner, request_kb=settings.max_request_kb, upload_kb=upload_kb)
    gate = Gate(
        limits,
        mounts=[path.rstrip("/") for path in shell],
        pages=PAGES if people else PAGES - {"login", "logout"},
        uploads=uploads,
        allowed_hosts=settings.allowed_hosts,
        loopback=is_loopback(host),
    )
    both = {form: named for path, named in shell.items() for form in (path, path.rstrip("/") + "/")}
    return RootPath(Headers(gate, shell=both, head=head), root=root)
