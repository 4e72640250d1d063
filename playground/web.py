"""Routes and middleware that the server has besides Streamlit's: files of components, streams, and security checks."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.status import WS_1008_POLICY_VIOLATION as POLICY_VIOLATION
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from core.conversation import ConversationId
from core.sandbox import trusted
from playground import exposure, samples, storage, texts
from playground.assets import KEEP_FOR_GOOD, Asset, Preload, StaticAssets, asset_of, compress_all, static_files
from playground.browser_cookie import BrowserCookie
from playground.conversations import runs
from playground.early_messages import send_with_ticket
from playground.talk import LONGEST_MESSAGE
from playground.widgets.browser import code_editor, fetched_html, graph, page_turns, parts_list, published, transcript
from playground.widgets.browser.component import LOADER, BrowserFiles
from playground.widgets.browser.published import PUBLISHED

SWITCH_S = 0.0005
"""How long a thread may hold the interpreter while others wait. A delta passes three threads between the model and the
browser, while a fourth draws the page: with Python's default of 5 ms each, it arrives up to 15 ms later."""
MOST_MESSAGE_BYTES = 4 * LONGEST_MESSAGE
"""UTF-8 has up to four bytes for a character."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")

# The content security policy. Streamlit needs inline styles, and loads the programs of components from blobs, which only
# scripts can create. Inline scripts do not run, and requests to other hosts are blocked: untrusted text that got past the
# escaping could neither act nor send data anywhere.
_POLICY = (
    "default-src 'self'",
    "script-src 'self' blob: {scripts}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self' {sockets}",
    "worker-src 'none'",
    "frame-src 'none'",
    "frame-ancestors 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SERVED: Sequence[BrowserFiles] = (
    graph.FILES,
    parts_list.FILES,
    code_editor.FILES,
    transcript.FILES,
    fetched_html.FILES,
    page_turns.FILES,
    LOADER,
)
_WITHOUT_GRAPH = ("/home",)
_FIRST_PAGE = ("playground.shell.frame", "playground.screens.talk.chat_pane", "playground.screens.talk.side_pane")
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?", re.ASCII)
_SCRIPT = re.compile("<script>(.*?)</script>", re.DOTALL)
_OWN_SITES = frozenset({"same-origin", "none"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Endpoint = Callable[[Request], "Response"]


def routes() -> list[BaseRoute]:
    """Return the routes besides Streamlit's. Unknown paths under their prefixes get 404 instead of the page."""
    return [_stream_route(), _message_route(), _published_route(), *map(_files_route, _SERVED)]


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Before the first request, print security warnings to the terminal and start the warm-up."""
    if exposure.is_open():
        place = exposure.address() or "all addresses of this computer"
        sys.stderr.write(f"\nWarning ({place}): {texts.OPEN_TITLE}\n{texts.OPEN_MEANS}\n{texts.OPEN_FIX}\n\n")
    if trusted.is_on():
        sys.stderr.write(f"\nWarning: {texts.TRUSTED_TITLE}\n{texts.TRUSTED_MEANS}\n{texts.TRUSTED_FIX}\n\n")
    sys.stderr.flush()
    threading.Thread(target=_warm_up, name="warm up", daemon=True).start()
    await asyncio.to_thread(_read_page)
    sys.setswitchinterval(SWITCH_S)
    yield
    await asyncio.to_thread(storage.store().close)


def _open_store() -> None:
    """Open the store, and print to the terminal where everything is kept."""
    problem = storage.problem()
    if problem is not None:
        sys.stderr.write(f"\nWarning: {problem.message}\n{texts.NOT_STORED_MEANS}\n{problem.fix}\n\n")
    elif place := storage.place():
        sys.stderr.write(f"  {texts.stored_in(place)}\n\n")
    sys.stderr.flush()


def _read_page() -> None:
    """Read what every request needs of Streamlit's files, so that the first one does not do so on the event loop."""
    static_files()
    _inline_scripts()


def _warm_up() -> None:
    """Open the store, import the modules of the first page, load the samples and compress the assets before the first visit."""
    _open_store()
    for module in _FIRST_PAGE:
        import_module(module)
    samples.titles()
    compress_all()


def middleware() -> list[Middleware]:
    """Return the middleware, outermost first: security checks, the cookie, then the static files served from memory."""
    guards = [Middleware(SafeHeaders), Middleware(KnownHosts), Middleware(OwnOrigin), Middleware(NoMetrics)]
    return [*guards, Middleware(BrowserCookie), Middleware(StaticAssets, preloads=preloads)]


def preloads(path: str) -> Sequence[Preload]:
    """Return the files of components that the page at this path needs, all with low priority."""
    shared = [Preload(LOADER.address(name), "module", urgent=False) for name in LOADER]
    if path.rstrip("/").endswith(_WITHOUT_GRAPH):
        return shared
    modules = [name for name in graph.FILES if name.endswith(".js") and name != graph.LIBRARY]
    return [
        *shared,
        *(Preload(transcript.FILES.address(name), "module", urgent=False) for name in transcript.FILES),
        *(Preload(graph.FILES.address(name), "module", urgent=False) for name in modules),
        Preload(graph.FILES.address(graph.LIBRARY), "later"),
    ]


class SafeHeaders:
    """Middleware that adds security headers, such as the content security policy, to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", policy_for(Headers(scope=scope).get("host", "")))
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class KnownHosts:
    """Middleware that refuses requests with an unknown `Host` header, which protects against DNS rebinding.

    The allowed names are in `server.allowedHosts`; if that is empty, only those of the loopback interface. Streamlit checks
    the same list, but for its websocket only.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_allowed_host(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
            return
        answer = _refusal("This server does not answer to that host name. Add it to server.allowedHosts.")
        await answer(scope, receive, send)


class OwnOrigin:
    """Middleware that refuses cross-origin requests with unsafe methods, and cross-origin websockets.

    Streamlit accepts websockets from pages on any port of the same host. `server.corsAllowedOrigins` lists other origins
    that are allowed. Clients other than browsers send no `Origin` header, and may open a websocket.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_harmless(scope) or _same_origin(Headers(scope=scope), or_none=scope["type"] == "websocket"):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(POLICY_VIOLATION)(scope, receive, send)
        else:
            answer = _refusal("Only pages of this server may do that. Open the playground itself and try again.")
            await answer(scope, receive, send)


class NoMetrics:
    """Middleware that hides Streamlit's figures about the server: they cost much to compute, and no page reads them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith("/_stcore/metrics"):
            await _not_found()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_harmless(scope: Scope) -> bool:
    return scope["type"] == "lifespan" or (scope["type"] == "http" and scope["method"] in _SAFE_METHODS)


def _files_route(files: BrowserFiles) -> Route:
    """Return the route that serves the files of a component, and no other files of their folders."""

    async def endpoint(request: Request) -> Response:
        version, _, name = request.path_params["name"].partition("/")
        if version != files.version or name not in files.paths:
            return _not_found()
        return await asyncio.to_thread(_file_response, files, name, request.headers)

    return Route(f"{files.prefix}/{{name:path}}", endpoint, methods=["GET"])


def _published_route() -> Route:
    """Return the route of published data. It is not cached by browsers, because it may be part of a conversation."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in _OWN_SITES:
            return _refusal("Only pages of this server may read that.")
        content = PUBLISHED.find(request.path_params["digest"])
        if content is None:
            return _not_found()
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})

    return Route(f"{published.PREFIX}/{{digest}}", endpoint, methods=["GET"])


def _file_response(files: BrowserFiles, name: str, request: Headers) -> Response:
    """Return the file. Runs in a thread: to compress the largest takes 0.1 s, and 15 ms to undo it for another client."""
    return _asset(files, name).response(request, caching=KEEP_FOR_GOOD)


@cache
def _asset(files: BrowserFiles, name: str) -> Asset:
    return asset_of(name, files.content(name))


def _stream_route() -> Route:
    """Return the route that streams the replies of a run. Knowledge of the conversation's random id grants access."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in _OWN_SITES:
            return _refusal("Only pages of this server may look on.")
        id = ConversationId(request.path_params["conversation"])
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        wait_s = 0.0 if "now" in request.query_params else transcript.START_WITHIN_S
        lines = transcript.stream(runs(), id, start_within_s=wait_s)
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)

    path = f"{transcript.FILES.prefix}/{transcript.STREAM}/{{conversation}}"
    return Route(path, endpoint, methods=["GET"])


def _message_route() -> Route:
    """Return the route by which a page sends a message before its rerun. A ticket of the page grants access, once."""

    async def endpoint(request: Request) -> Response:
        text = await _read_text(request)
        is_sent = bool(text) and await asyncio.to_thread(send_with_ticket, request.path_params["ticket"], text)
        return JSONResponse({"sent": is_sent}, headers={"Cache-Control": "no-store"})

    return Route(f"{transcript.FILES.prefix}/{transcript.MESSAGE}/{{ticket}}", endpoint, methods=["POST"])


async def _read_text(request: Request) -> str:
    """Return the text sent with a request; "" if it is longer than a message may be, or no UTF-8."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_MESSAGE_BYTES:
            return ""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return ""


def policy_for(host: str) -> str:
    """Return the content security policy for this host. Websockets are listed: some browsers do not count them as 'self'."""
    sockets = f"ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(_POLICY).format(scripts=_inline_scripts(), sockets=sockets).replace(" ;", ";")


@cache
def _inline_scripts() -> str:
    """Return the hashes of the inline scripts in Streamlit's page, in the syntax of the policy."""
    page = Path(st.__file__).with_name("static") / "index.html"
    scripts = _SCRIPT.findall(page.read_text("utf-8"))
    return " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)


def _is_allowed_host(host: str) -> bool:
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    allowed = [pattern.strip().lower() for pattern in st.get_option("server.allowedHosts")] or list(LOOPBACK)
    return any(_matches_host(name, pattern) for pattern in allowed)


def _matches_host(name: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    return pattern == "*" or name == pattern


def _same_origin(headers: Headers, *, or_none: bool = False) -> bool:
    """Whether the request comes from this server's origin or an allowed one; `or_none` accepts a missing `Origin` header."""
    origin = headers.get("origin")
    if origin is None:
        return or_none
    if origin in st.get_option("server.corsAllowedOrigins"):
        return True
    if headers.get("sec-fetch-site", "same-origin") not in _OWN_SITES:
        return False
    return urlsplit(origin).netloc == headers.get("host")


def _not_found() -> Response:
    return JSONResponse({"error": "There is nothing at this address."}, status_code=404)


def _refusal(reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=403)
