"""What the server does beside the pages: routes of our own, and the guards every answer passes. Nothing here draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.components import code_editor, graph, parts_list
from playground.components.served import ServedFile

LOOPBACK = ("localhost", "127.0.0.1", "::1")

# Streamlit's own pages need inline styles, WebAssembly and blobs. No other host may be asked for anything, whatever a
# model writes into its answer.
_POLICY = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' ws: data:",
    "worker-src 'self' blob:",
    "frame-src 'self' blob: data:",
    "frame-ancestors 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)
_HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SERVED: Mapping[str, Mapping[str, ServedFile]] = {
    graph.PREFIX: graph.FILES,
    parts_list.PREFIX: parts_list.FILES,
    code_editor.PREFIX: code_editor.FILES,
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Endpoint = Callable[[Request], "Response"]


def routes() -> list[BaseRoute]:
    """The routes beside the pages. Under a prefix of ours an unknown path gets 404, never a page."""
    return [_files(prefix, files) for prefix, files in _SERVED.items()]


def middleware() -> list[Middleware]:
    """The guards, outermost first."""
    return [Middleware(SafeHeaders), Middleware(KnownHosts), Middleware(OwnOrigin, prefixes=tuple(_SERVED))]


class SafeHeaders:
    """Adds to every answer the headers that keep a browser from doing what a page did not mean."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)


class KnownHosts:
    """Refuses requests for a host name that is not ours: a page elsewhere may have pointed its name at this machine.

    Which names are ours says `server.allowedHosts`; without it only this machine's own. Streamlit guards its websocket
    by the same list, but nothing else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_ours(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
            return
        answer = _refusal("This server does not answer to that host name. Add it to server.allowedHosts.")
        await answer(scope, receive, send)


class OwnOrigin:
    """Refuses requests that change something under the prefixes when another site's page sent them."""

    def __init__(self, app: ASGIApp, prefixes: tuple[str, ...]) -> None:
        self._app = app
        self._prefixes = prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._guards(scope) or _same_origin(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        answer = _refusal("Only pages of this server may do that. Open the playground itself and try again.")
        await answer(scope, receive, send)

    def _guards(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS:
            return False
        path: str = scope["path"]
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in self._prefixes)


def _files(prefix: str, files: Mapping[str, ServedFile]) -> Route:
    """Serves the files a component is drawn with, and no others of their folders."""

    async def endpoint(request: Request) -> Response:
        file = files.get(request.path_params["name"])
        if file is None:
            return _unknown()
        try:
            answer = await StaticFiles(directory=file.folder).get_response(file.name, request.scope)
        except HTTPException as error:
            return JSONResponse({"error": error.detail}, status_code=error.status_code)
        answer.headers["Cache-Control"] = file.caching
        return answer

    return Route(f"{prefix}/{{name:path}}", endpoint, methods=["GET"])


def _is_ours(host: str) -> bool:
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    allowed = [pattern.strip().lower() for pattern in st.get_option("server.allowedHosts")] or list(LOOPBACK)
    return any(_fits(name, pattern) for pattern in allowed)


def _fits(name: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    return pattern == "*" or name == pattern


def _same_origin(headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def _unknown() -> Response:
    return JSONResponse({"error": "There is nothing at this address."}, status_code=404)


def _refusal(reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=403)
