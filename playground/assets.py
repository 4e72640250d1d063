"""Serves Streamlit's static files (scripts, fonts, style sheets) compressed and from memory, and preloads them.

Streamlit reads these files from the disk for each request, through all its middleware, and does not compress them. A first
visit requests more than a hundred of them, and each of these requests delays the next. Here they are read and compressed
once per process. The page lists the files it will need, so that the browser requests them at once instead of one after the
other.
"""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEEP_FOR_GOOD = "public, max-age=31536000, immutable"
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg")
LEVEL = 6
"""The gzip level: 9 takes twice as long for one percent less (measured with Streamlit's largest script)."""

STREAMLIT = Path(st.__file__).with_name("static")
# Prefixes of the names of Streamlit's scripts that it loads when the first element of their kind arrives.
ELEMENTS = (
    "Html",
    "PageLink",
    "Selectbox",
    "DownloadButton",
    "MenuButton",
    "Button",
    "BidiComponent",
    "ChatInput",
)
_PROGRAM = re.compile(r"\./static/js/([\w-]+(?:\.[\w-]+)*?\.js)")
_ASSET = re.compile(r"\./(static/(?:js|css)/[\w.-]+)")
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_ICON_FONT = "MaterialSymbols-Rounded"

Headline = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asset:
    """The content of a file, compressed if its media type is compressible."""

    media_type: str
    body: bytes
    is_compressed: bool

    def response(self, request: Headers, *, caching: str = KEEP_FOR_GOOD) -> Response:
        """Return the response to a request for this file, uncompressed if the client does not accept gzip."""
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
        if not self.is_compressed:
            return Response(self.body, media_type=self.media_type, headers=headers)
        if "gzip" not in request.get("accept-encoding", ""):
            return Response(gzip.decompress(self.body), media_type=self.media_type, headers=headers)
        return Response(self.body, media_type=self.media_type, headers={**headers, "Content-Encoding": "gzip"})


def asset_of(name: str, content: bytes) -> Asset:
    """Return the asset of a file with this name and content."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if not media_type.startswith(COMPRESSIBLE):
        return Asset(media_type, content, is_compressed=False)
    return Asset(media_type, gzip.compress(content, LEVEL, mtime=0), is_compressed=True)


@dataclass(frozen=True, slots=True)
class Preload:
    """A file to preload. `kind` is "module", "script", "style" or "font", or "later" to prefetch it for a later page."""

    address: str
    kind: str
    urgent: bool = True

    @property
    def tag(self) -> str:
        """The `<link>` element that makes a browser load the file."""
        address, priority = escape(self.address), "" if self.urgent else ' fetchpriority="low"'
        if self.kind == "later":
            return f'<link rel="prefetch" href="{address}">'
        if self.kind == "module":
            return f'<link rel="modulepreload" crossorigin href="{address}"{priority}>'
        crossing = ' type="font/woff2" crossorigin' if self.kind == "font" else ""
        return f'<link rel="preload" as="{self.kind}"{crossing} href="{address}"{priority}>'


class StaticAssets:
    """ASGI middleware that serves Streamlit's static files from memory and adds preload links to its page.

    `preloads` is called with the path of a page and returns the files that page needs besides Streamlit's own.
    """

    def __init__(self, app: ASGIApp, *, preloads: Callable[[str], Sequence[Preload]]) -> None:
        self._app = app
        self._preloads = preloads
        self._pages: dict[str, Asset] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        path, headers = _path_of(scope), Headers(scope=scope)
        if path in static_files() and "range" not in headers:
            asset = _STATIC[path] if path in _STATIC else await asyncio.to_thread(static_asset, path)
            await asset.response(headers)(scope, receive, send)
        else:
            asked = _uncompressed(scope) if "text/html" in headers.get("accept", "") else scope
            await self._app(asked, receive, self._with_preloads(path, scope, receive, send))

    def _with_preloads(self, path: str, scope: Scope, receive: Receive, send: Send) -> Send:
        """Return a `send` that replaces Streamlit's page by the one with preload links."""
        is_replaced = False

        async def send_page(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and _is_page(message):
                is_replaced = True
                page = self._page(path).response(Headers(scope=scope), caching="private, no-cache")
                await page(scope, receive, send)
            elif not is_replaced:
                await send(message)

        return send_page

    def _page(self, path: str) -> Asset:
        preloads = [*streamlit_preloads(), *self._preloads(path)]
        html = with_preloads(_original_page(), preloads)
        if html not in self._pages:
            self._pages[html] = asset_of("index.html", html.encode())
        return self._pages[html]


def with_preloads(html: str, preloads: Iterable[Preload]) -> str:
    """Return the page with a link for each preload at the end of its head."""
    return html.replace("</head>", "".join(f"  {preload.tag}\n" for preload in preloads) + "  </head>", 1)


def _is_page(start: Message) -> bool:
    """Whether a response is Streamlit's page, which it sends for every path that has no other content."""
    headers = Headers(raw=start["headers"])
    is_html = start["status"] == 200 and headers.get("content-type", "").startswith("text/html")
    return is_html and headers.get("content-length") == str(len(_original_page().encode()))


def _uncompressed(scope: Scope) -> Scope:
    """Return the request as that of a client without compression: a page can only be replaced as it was written."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


def _path_of(scope: Scope) -> str:
    """Return the path of the request below the app's mount point and below `server.baseUrlPath`."""
    path: str = scope["path"]
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    for prefix in (scope.get("root_path", ""), f"/{base}" if base else ""):
        if prefix and path.startswith(f"{prefix}/"):
            path = path[len(prefix) :]
    return path


@cache
def _original_page() -> str:
    return (STREAMLIT / "index.html").read_text("utf-8")


@cache
def static_files() -> Mapping[str, Path]:
    """Return Streamlit's static files by path. Their names contain a digest of their content."""
    folder = STREAMLIT / "static"
    return {f"/static/{file.relative_to(folder).as_posix()}": file for file in folder.rglob("*") if file.is_file()}


_STATIC: dict[str, Asset] = {}
"""The `static_files` requested so far; all of them would take 9 MB."""


def static_asset(path: str) -> Asset:
    """Return one of `static_files`, read and compressed once. Raises KeyError for any other path."""
    if path not in _STATIC:
        file = static_files()[path]
        _STATIC[path] = asset_of(file.name, file.read_bytes())
    return _STATIC[path]


@cache
def streamlit_preloads() -> Sequence[Preload]:
    """Return the files that every page of the playground needs and Streamlit's page does not preload itself."""
    listed = set(_PROGRAM.findall(_original_page()))
    modules = [Preload(f"./static/js/{name}", "module") for name in _needed_by(ELEMENTS, listed)]
    fonts = [f".{path}" for path in static_files() if _ICON_FONT in path]
    return [*(Preload(font, "font") for font in fonts), *modules]


def _needed_by(elements: Collection[str], listed: Collection[str]) -> Sequence[str]:
    """Return the names of the modules that draw these elements and of their imports, without those that are `listed`."""
    modules = {file.name: file for path, file in static_files().items() if path.endswith(".js")}
    found: dict[str, None] = {}
    waiting = [name for element in elements for name in modules if name.partition(".")[0] == element]
    while waiting:
        name = waiting.pop()
        if name in modules and name not in found and name not in listed:
            found[name] = None
            waiting += _IMPORTED.findall(modules[name].read_text("utf-8"))
    return list(found)


def compress_all() -> None:
    """Compress the files that every page needs, so that the first visit does not wait for it."""
    listed = _ASSET.findall(_original_page())
    for address in (*listed, *(preload.address.removeprefix("./") for preload in streamlit_preloads())):
        if f"/{address}" in static_files():
            static_asset(f"/{address}")
