"""Slack's Web API, with its failures sorted by what can be done: wait, get a new token, or do something else."""

import http.client
import json
import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from app.slack.blocks import Snippet

logger = logging.getLogger("urazuke.slack")

_TIMEOUT = 20
_DEFAULT_WAIT = 30.0
_WAIT = frozenset({
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
    "team_added_to_org", "accesslimited", "external_channel_migrating", "partial_failure",
})  # fmt: skip
_AUTH = frozenset({
    "invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive", "org_login_required",
    "ekm_access_denied", "enterprise_is_restricted",
})  # fmt: skip


class SlackError(Exception):
    """Something that a call to Slack ended with. `code` is Slack's own word for it."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code


class Later(SlackError):
    """The same call may do later. `seconds` is what Slack says to wait, where it does."""

    def __init__(self, method: str, code: str, seconds: float | None = None) -> None:
        super().__init__(method, code)
        self.seconds = seconds


class AuthLost(Later):
    """The token is not taken (any more): nothing does until there is a new one."""


class Refused(SlackError):
    """Slack will not do this, however often it is asked."""


class Slack:
    """Slack's Web API for one bot token. Safe for many threads."""

    def __init__(self, token: Callable[[], str], base_url: str) -> None:
        self._token = token
        self._base_url = base_url
        self._client = self._connect()
        self._closed_until: dict[str, float] = {}
        self._lock = threading.Lock()

    @property
    def web(self) -> WebClient:
        """Return the client that slack-bolt uses."""
        return self._client

    def _connect(self) -> WebClient:
        return WebClient(token=self._token(), base_url=self._base_url, timeout=_TIMEOUT, retry_handlers=[])

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Return what a method answers.

        Raises:
            Later: it may do later.
            AuthLost: the token is not taken.
            Refused: it will not do.

        """
        self._wait_at(method)
        given = {name: value for name, value in parameters.items() if value is not None}
        return self._guarded(method, lambda: self._client.api_call(method, json=given).data)

    def read(self, method: str, **parameters: object) -> dict[str, Any]:
        """Return what a method answers that takes its parameters as a form, as those that read do."""
        self._wait_at(method)
        given = {name: value for name, value in parameters.items() if value is not None}
        return self._guarded(method, lambda: self._client.api_call(method, params=given).data)

    def upload(self, snippet: Snippet, channel: str, thread: str) -> str:
        """Put a file into a thread; return its id."""
        content = snippet.text.encode("utf-8")
        asked = {"filename": f"{snippet.title}.txt", "length": len(content), "snippet_type": "text"}
        ticket = self.read("files.getUploadURLExternal", **asked)
        self._send("files.upload", str(ticket["upload_url"]), content, "text/plain; charset=utf-8")
        files = [{"id": ticket["file_id"], "title": snippet.title}]
        self.call("files.completeUploadExternal", files=files, channel_id=channel, thread_ts=thread)
        return str(ticket["file_id"])

    def respond(self, response_url: str, message: Mapping[str, Any]) -> None:
        """Answer at the address that a command or a click brought along."""
        body = json.dumps(message).encode("utf-8")
        self._send("response_url", response_url, body, "application/json; charset=utf-8")

    def healthy(self) -> bool:
        """Return whether Slack answers us at all."""
        try:
            self.call("auth.test")
        except SlackError:
            return False
        return True

    def _send(self, method: str, address: str, body: bytes, kind: str) -> None:
        """Post a body to an address that Slack gave us: encrypted, or where its Web API is."""
        own = self._base_url.partition("/api/")[0]
        if not address.startswith(("https://", f"{own}/")):
            raise Refused(method, "invalid_url")
        self._guarded(method, lambda: _send(address, body, kind))

    def _wait_at(self, method: str) -> None:
        with self._lock:
            left = self._closed_until.get(method, 0.0) - time.monotonic()
        if left > 0:
            raise Later(method, "ratelimited", left)

    def _guarded(self, method: str, call: Callable[[], Any]) -> dict[str, Any]:
        try:
            return dict(call() or {})
        except SlackApiError as error:
            raise self._sorted(method, error) from None
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == http.HTTPStatus.TOO_MANY_REQUESTS:
                raise self._limited(method, error.headers.get("Retry-After")) from None
            kind = Later if error.code >= http.HTTPStatus.INTERNAL_SERVER_ERROR else Refused
            raise kind(method, f"http_{error.code}") from None
        except (OSError, http.client.HTTPException, SlackClientError, ValueError) as error:
            raise Later(method, type(error).__name__) from None

    def _sorted(self, method: str, error: SlackApiError) -> SlackError:
        response = error.response
        status = int(getattr(response, "status_code", 200) or 200)
        code = str(response.get("error", "") or "") if hasattr(response, "get") else ""
        if status == http.HTTPStatus.TOO_MANY_REQUESTS or code in ("ratelimited", "rate_limited"):
            headers = {key.lower(): value for key, value in (getattr(response, "headers", None) or {}).items()}
            return self._limited(method, headers.get("retry-after"))
        if code in _AUTH:
            self._renew()
            return AuthLost(method, code)
        if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR or code in _WAIT or not code.replace("_", "").isalnum():
            return Later(method, code if code in _WAIT else f"http_{status}")
        return Refused(method, code)

    def _limited(self, method: str, after: object) -> Later:
        try:
            seconds = float(str(after[0] if isinstance(after, list) else after))
        except ValueError:
            seconds = _DEFAULT_WAIT
        with self._lock:
            self._closed_until[method] = time.monotonic() + seconds
        return Later(method, "ratelimited", seconds)

    def _renew(self) -> None:
        """Take up another token, where the operator has put one in the file."""
        try:
            token = self._token()
        except Exception:  # noqa: BLE001 - whatever is wrong with the file, the old token stays
            return
        if token != self._client.token:
            logger.warning("a new bot token is taken up")
            self._client.token = token


def _send(address: str, body: bytes, kind: str) -> dict[str, Any]:
    """Post a body to an address."""
    request = urllib.request.Request(address, data=body, headers={"Content-Type": kind}, method="POST")
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
        response.read()
    return {}
