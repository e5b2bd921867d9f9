"""Slack's Web API over a practice workspace. What Slack would refuse is refused, in Slack's words."""

import copy
import secrets
import time
from collections.abc import Mapping
from typing import Any

from app.slack.sandbox.held import APP, BOT, BOT_ID, TEAM, TRIGGER_SECONDS, ApiError, Held, Json
from app.slack.scopes import METHODS
from app.slack.validate import message_faults, view_faults


class Methods(Held):
    """The methods that an app calls, the addresses that it answers at, and the files that it brings."""

    def api(self, method: str, given: Mapping[str, Any], token: str) -> Json:
        """Return what a method of the Web API answers.

        Raises:
            ApiError: it does not do.

        """
        with self._lock:
            self.calls.append((method, dict(given)))
        if method == "apps.connections.open":
            if token != self.app_token:
                raise ApiError("invalid_auth")
            return {"url": f"{self.base_url.replace('http', 'ws', 1)}/socket?ticket={secrets.token_hex(8)}"}
        if token != self.bot_token:
            raise ApiError("invalid_auth" if token else "not_authed")
        needed = METHODS.get(method)
        if needed is None:
            raise ApiError("unknown_method", req_method=method)
        if needed and not self.granted & set(needed):
            raise ApiError("missing_scope", needed=",".join(needed), provided=",".join(sorted(self.granted)))
        return dict(getattr(self, f"_{method.replace('.', '_')}")(given))

    def respond(self, code: str, body: Mapping[str, Any]) -> None:
        """Take what the app posts to a response_url; ApiError where that is used up or unknown."""
        with self._lock:
            known = self._responses.get(code)
            if known is None or known["left"] <= 0:
                raise ApiError("used_url")
            known["left"] -= 1
            channel = self.channels[known["channel"]]
            if body.get("delete_original"):
                channel.posts[:] = [post for post in channel.posts if post["ts"] != known["ts"]]
                self._touch()
                return
            message = {"text": body.get("text", ""), **({"blocks": body["blocks"]} if body.get("blocks") else {})}
            if message_faults(message):
                raise ApiError("invalid_blocks")
            original = next((post for post in channel.posts if post["ts"] == known["ts"]), None)
            thread = original.get("thread_ts") if original else None
            private = body.get("response_type") != "in_channel"
            self._add(channel, {**_bot(), **message, **({"for": known["user"]} if private else {})}, thread)

    def receive(self, file_id: str, content: bytes) -> None:
        """Take the bytes of a file."""
        with self._lock:
            self.files[file_id]["content"] = content.decode("utf-8", "replace")

    def acknowledge(self, kind: str, payload: Mapping[str, Any], answer: object) -> None:
        """Take what came with an acknowledgement: a command may be answered with it."""
        if kind == "slash_commands" and isinstance(answer, Mapping) and answer.get("text"):
            with self._lock:
                self._add(
                    self.channels[payload["channel_id"]],
                    {**_bot(), "text": answer["text"], "for": payload["user_id"]},
                    None,
                )

    def _auth_test(self, given: Mapping[str, Any]) -> Json:
        return {
            "url": f"{self.base_url}/", "team": "練習用ワークスペース", "user": self.users[BOT], "team_id": TEAM,
            "user_id": BOT, "bot_id": BOT_ID,
        }  # fmt: skip

    def _chat_postMessage(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            channel = self._writable(str(given.get("channel", "")))
            thread = given.get("thread_ts")
            if thread and not any(post["ts"] == thread for post in channel.posts):
                raise ApiError("thread_not_found")
            post = self._add(channel, {**_bot(), **_content(given)}, thread)
        self._announce(channel, post)
        return {"channel": channel.id, "ts": post["ts"], "message": post}

    def _chat_postEphemeral(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            channel = self._writable(str(given.get("channel", "")))
            if given.get("user") not in channel.members:
                raise ApiError("user_not_in_channel")
            post = self._add(channel, {**_bot(), **_content(given), "for": given["user"]}, given.get("thread_ts"))
        return {"message_ts": post["ts"]}

    def _chat_update(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            post = self._own(given)
            before = copy.deepcopy(post)
            post |= {"blocks": [], "text": "", **_content(given), "edited": {"user": BOT, "ts": self._stamp()}}
            self._touch()
        self._changed_event(self.channels[str(given["channel"])], post, before)
        return {"channel": given["channel"], "ts": given["ts"], "text": post["text"]}

    def _chat_delete(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            self._own(given)
            before = self._remove(str(given["channel"]), str(given["ts"]))
        self._deleted_event(self.channels[str(given["channel"])], before)
        return {"channel": given["channel"], "ts": given["ts"]}

    def _reactions_add(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            post = self._post(str(given["channel"]), str(given["timestamp"]))
            if given["name"] in post.setdefault("reactions", []):
                raise ApiError("already_reacted")
            post["reactions"].append(given["name"])
            self._touch()
        return {}

    def _reactions_remove(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            post = self._post(str(given["channel"]), str(given["timestamp"]))
            if given["name"] not in post.get("reactions", ()):
                raise ApiError("no_reaction")
            post["reactions"].remove(given["name"])
            self._touch()
        return {}

    def _conversations_replies(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            posts = self._readable(given)
            found = [post for post in posts if given.get("ts") in (post["ts"], post.get("thread_ts"))]
            if not found and not given.get("oldest"):
                raise ApiError("thread_not_found")
            return _page(found, given)

    def _conversations_history(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            found = [post for post in self._readable(given) if not post.get("thread_ts")]
            return _page(found[::-1], given)

    def _files_getUploadURLExternal(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            name = f"F{secrets.token_hex(5).upper()}"
            self.files[name] = {"id": name, "name": given["filename"], "content": None}
        return {"upload_url": f"{self.base_url}/upload/{name}", "file_id": name}

    def _files_delete(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            if self.files.pop(str(given.get("file")), None) is None:
                raise ApiError("file_not_found")
            for channel in self.channels.values():
                channel.posts[:] = [post for post in channel.posts if given["file"] not in post.get("files", ())]
            self._touch()
        return {}

    def _files_completeUploadExternal(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            channel = self._writable(str(given.get("channel_id", "")))
            for file in given["files"]:
                if self.files.get(file["id"], {}).get("content") is None:
                    raise ApiError("file_not_found")
                self.files[file["id"]]["title"] = file.get("title", "")
            ids = [file["id"] for file in given["files"]]
            self._add(channel, {**_bot(), "text": "", "files": ids}, given.get("thread_ts"))
        return {"files": given["files"]}

    def _views_open(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            made = self._triggers.pop(str(given.get("trigger_id")), None)
            if made is None or time.monotonic() - made > TRIGGER_SECONDS:
                raise ApiError("expired_trigger_id")
            view = {**_view(given["view"]), "id": f"V{secrets.token_hex(5).upper()}"}
            self.views[view["id"]] = view
            self._touch()
        return {"view": view}

    def _views_update(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            if given.get("view_id") not in self.views:
                raise ApiError("not_found")
            view = {**_view(given["view"]), "id": given["view_id"]}
            self.views[view["id"]] = view
            self._touch()
        return {"view": view}

    def _views_publish(self, given: Mapping[str, Any]) -> Json:
        with self._lock:
            view = {**_view(given["view"]), "id": f"VHOME{given['user_id']}"}
            self.homes[str(given["user_id"])] = view
            self._touch()
        return {"view": view}


def _bot() -> Json:
    return {"user": BOT, "bot_id": BOT_ID, "app_id": APP}


def _content(given: Mapping[str, Any]) -> Json:
    """Return the text, blocks and metadata of a message; ApiError where Slack would not take them."""
    message = {key: given[key] for key in ("text", "blocks") if given.get(key)}
    if not message:
        raise ApiError("no_text")
    faults = message_faults(message)
    if any("msg_blocks_too_long" in fault for fault in faults):
        raise ApiError("msg_blocks_too_long")
    if faults:
        raise ApiError("invalid_blocks", response_metadata={"messages": faults})
    return {**message, **({"metadata": given["metadata"]} if given.get("metadata") else {})}


def _view(view: Mapping[str, Any]) -> Json:
    if faults := view_faults(view):
        raise ApiError("invalid_arguments", response_metadata={"messages": faults})
    return dict(view)


def _page(found: list[Json], given: Mapping[str, Any]) -> Json:
    """Return one page of what was found."""
    size = int(given.get("limit") or 100)
    start = int(given.get("cursor") or 0)
    following = str(start + size) if start + size < len(found) else ""
    page = copy.deepcopy(found[start : start + size])
    if str(given.get("include_all_metadata", "")).lower() not in ("true", "1"):
        for post in page:
            post.pop("metadata", None)
    return {
        "messages": page,
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }
