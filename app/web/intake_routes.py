"""The addresses that documents come in by. What they do is shown by the page of the documents."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.intake.metadata import FIELDS
from app.messages import CommandError, error_line, say
from app.web.views.markup import View, flat, heading, link
from app.web.views.page import render_page
from corpus.errors import UrazukeError

if TYPE_CHECKING:
    from app.web.addresses import Addresses
    from app.web.intake import Intake

_MOST_FILES = 200
_MOST_FIELDS = 20
_SEE_OTHER = 303


def intake_routes(intake: "Intake", *, address_of: "Callable[[Request], Addresses]") -> APIRouter:
    """Return the routes that add documents and put them right."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.post("/documents/add")
    async def add(request: Request) -> Response:
        at = address_of(request)
        try:
            async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
                sent = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
                files = [(file.filename or "", file.file) for file in sent if file.filename]
                if not files:
                    raise CommandError("upload.nothing")
                word = await run_in_threadpool(intake.add, files)
        except HTTPException:
            return _failure(CommandError("upload.form"), at)
        except UrazukeError as error:
            return _failure(error, at)
        return RedirectResponse(at.documents({"added": word}), status_code=_SEE_OTHER)

    @router.post("/documents/correct")
    async def correct(request: Request) -> Response:
        at = address_of(request)
        try:
            async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
                given = {name: value for name, value in form.items() if isinstance(value, str)}
            values = {name: given[name] for name in FIELDS if name in given}
            await run_in_threadpool(intake.correct, given.get("doc", ""), values)
        except HTTPException:
            return _failure(CommandError("upload.form"), at)
        except UrazukeError as error:
            return _failure(error, at)
        return RedirectResponse(at.documents(), status_code=_SEE_OTHER)

    return router


def _failure(error: UrazukeError, at: "Addresses") -> HTMLResponse:
    title = say("view.bad", at.lang)
    back = link(at.documents(), say("view.documents", at.lang))
    line = flat(error_line(error, at.lang))
    body = f'<section class="view failed" role="alert">{heading(1, title)}<p>{line}</p><p>{back}</p></section>'
    return HTMLResponse(render_page(View(title, body), at, at.lang), status_code=400)
