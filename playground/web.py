"""What the server does beside the pages: routes of our own, and the guards every answer passes. Nothing here draws."""

from __future__ import annotations

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
from playground import exposure, samples, texts
from playground.assets import KEEP_FOR_GOOD, Asset, Preload, StaticAssets, asset_of, compress_all
from playground.conversations import runs
from playground.widgets.browser import code_editor, fetched_html, graph, live_replies, page_turns, parts_list, published
from playground.widgets.browser.component import BrowserFiles
from playground.widgets.browser.published import PUBLISHED

SWITCH_S = 0.0005
"""How long a thread may keep the interpreter while others wait for it. A word passes three threads on its way from the model
to the browser, while the page is being drawn in a fourth: with Python's 5 ms each, it comes up to 15 ms later."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")

# What a page may do. Streamlit needs styles of its own making, and loads the programs of components from blobs, which only
# a script can make. A script written into the page runs nowhere, and no other host may be asked for anything: should text
# of a stranger ever get past everything else, it can neither act nor tell.
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
    live_replies.FILES,
    fetched_html.FILES,
    page_turns.FILES,
)
_WITHOUT_GRAPH = ("/home",)
_FIRST_PAGE = ("playground.shell.frame", "playground.screens.talk.chat_pane", "playground.screens.talk.side_pane")
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?", re.ASCII)
_OWN_SITES = frozenset({"same-origin", "none"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Endpoint = Callable[[Request], "Response"]


def routes() -> list[BaseRoute]:
    """The routes beside the pages. Under a prefix of ours an unknown path gets 404, never a page."""
    return [_replies(), _published(), *map(_files, _SERVED)]


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Before the first request: says in the terminal what there is to be warned of: who can reach the server, what code may do."""
    if exposure.is_open():
        place = exposure.address() or "all addresses of this computer"
        sys.stderr.write(f"\nWarning ({place}): {texts.OPEN_TITLE}\n{texts.OPEN_MEANS}\n{texts.OPEN_FIX}\n\n")
    if trusted.is_on():
        sys.stderr.write(f"\nWarning: {texts.TRUSTED_TITLE}\n{texts.TRUSTED_MEANS}\n{texts.TRUSTED_FIX}\n\n")
    sys.stderr.flush()
    threading.Thread(target=_warm_up, name="warm up", daemon=True).start()
    sys.setswitchinterval(SWITCH_S)
    yield


def _warm_up() -> None:
    """Do ahead of the first visit what is done once in a process: import what draws the first page, compress the assets."""
    for module in _FIRST_PAGE:
        import_module(module)
    samples.titles()
    compress_all()


def middleware() -> list[Middleware]:
    """The guards, outermost first, and within them what is served from memory."""
    guards = [Middleware(SafeHeaders), Middleware(KnownHosts), Middleware(OwnOrigin)]
    return [*guards, Middleware(StaticAssets, preloads=preloads)]


def preloads(path: str) -> Sequence[Preload]:
    """The files of components that the page at this path needs soon. None is urgent: they come after the page itself."""
    if path.rstrip("/").endswith(_WITHOUT_GRAPH):
        return ()
    modules = [name for name in graph.FILES if name.endswith(".js") and name != graph.LIBRARY]
    return [
        *(Preload(live_replies.FILES.address(name), "module", urgent=False) for name in live_replies.FILES),
        *(Preload(graph.FILES.address(name), "module", urgent=False) for name in modules),
        Preload(graph.FILES.address(graph.LIBRARY), "later"),
    ]


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
                headers.setdefault("Content-Security-Policy", policy_for(Headers(scope=scope).get("host", "")))
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
    """Refuses another site's page that would change something, or talk to the server by websocket.

    Streamlit itself takes websockets from any page that this machine serves on whatever port. Origins that are welcome
    all the same are listed in `server.corsAllowedOrigins`. What is no browser tells no origin, and may open a websocket.
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


def _is_harmless(scope: Scope) -> bool:
    return scope["type"] == "lifespan" or (scope["type"] == "http" and scope["method"] in _SAFE_METHODS)


def _files(files: BrowserFiles) -> Route:
    """Serve the files that a component needs in the browser, and no others of their folders."""

    async def endpoint(request: Request) -> Response:
        version, _, name = request.path_params["name"].partition("/")
        if version != files.version or name not in files.paths:
            return _unknown()
        return _asset(files, name).response(request.headers, caching=KEEP_FOR_GOOD)

    return Route(f"{files.prefix}/{{name:path}}", endpoint, methods=["GET"])


def _published() -> Route:
    """Serve the data of a page to that page. Browsers do not keep them: they may be parts of a conversation."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in _OWN_SITES:
            return _refusal("Only pages of this server may read that.")
        content = PUBLISHED.find(request.path_params["digest"])
        if content is None:
            return _unknown()
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})

    return Route(f"{published.PREFIX}/{{digest}}", endpoint, methods=["GET"])


@cache
def _asset(files: BrowserFiles, name: str) -> Asset:
    return asset_of(name, files.content(name))


def _replies() -> Route:
    """Streams the replies of a run to the page that shows them; whoever knows the conversation's id may read them."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in _OWN_SITES:
            return _refusal("Only pages of this server may look on.")
        id = ConversationId(request.path_params["conversation"])
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(live_replies.stream(runs(), id), media_type="text/event-stream", headers=headers)

    path = f"{live_replies.FILES.prefix}/{live_replies.STREAM}/{{conversation}}"
    return Route(path, endpoint, methods=["GET"])


def policy_for(host: str) -> str:
    """The policy for pages at this host. Not every browser takes a websocket to where the page came from for its own."""
    sockets = f"ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(_POLICY).format(scripts=_inline_scripts(), sockets=sockets).replace(" ;", ";")


@cache
def _inline_scripts() -> str:
    """The scripts written into Streamlit's own page, as a policy names them."""
    page = Path(st.__file__).with_name("static") / "index.html"
    scripts = re.findall("<script>(.*?)</script>", page.read_text("utf-8"), re.DOTALL)
    return " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)


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


def _same_origin(headers: Headers, *, or_none: bool = False) -> bool:
    """Whether a page of this server, or of an origin the operator allows, sent this; `or_none`: or no page at all."""
    origin = headers.get("origin")
    if origin is None:
        return or_none
    if origin in st.get_option("server.corsAllowedOrigins"):
        return True
    if headers.get("sec-fetch-site", "same-origin") not in _OWN_SITES:
        return False
    return urlsplit(origin).netloc == headers.get("host")


def _unknown() -> Response:
    return JSONResponse({"error": "There is nothing at this address."}, status_code=404)


def _refusal(reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=403)
