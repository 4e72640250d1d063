"""The cookie by which a browser finds its own teams again, in every tab and without a workspace in the address.

It holds a random id and nothing else. Scripts of the page cannot read it, and pages of other sites cannot have it sent along
with requests of theirs. Whoever opens the playground in another browser has another id.
"""

from __future__ import annotations

import re
import secrets

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAME = "playground_browser"
KEPT_S = 400 * 24 * 60 * 60
"""Seconds until the browser deletes the cookie, counted from the last visit: browsers keep none for longer than 400 days."""
ID = re.compile("[0-9a-f]{32}")
SENT = re.compile(rf"(?:^|;) {{0,3}}{NAME}=([0-9a-f]{{32}})(?=$|;)", re.ASCII)
"""The cookie in the header of a request, which Python's parser takes 0.4 s to read when a stranger filled it."""


def browser_id() -> str:
    """Return the id of the browser that this session belongs to; "" for a client without the cookie."""
    return _valid(st.context.cookies.get(NAME, ""))


def _valid(id: str) -> str:
    return id if len(id) == 32 and ID.fullmatch(id) else ""


class BrowserCookie:
    """Middleware that sends the cookie with every page: the one that the browser has, to keep it longer, or a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    id = _sent_id(Headers(scope=scope)) or secrets.token_hex(16)
                    headers.append("Set-Cookie", _cookie(id, is_secure=scope.get("scheme") == "https"))
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _sent_id(headers: Headers) -> str:
    found = SENT.search(headers.get("cookie", ""))
    return found[1] if found else ""


def _cookie(id: str, *, is_secure: bool) -> str:
    """Return the header. A link on another site may lead here with the cookie (Lax), nothing else there may send it."""
    return f"{NAME}={id}; Path=/; Max-Age={KEPT_S}; HttpOnly; SameSite=Lax" + ("; Secure" if is_secure else "")
