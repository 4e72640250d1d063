"""Streamlit's static files, served from memory: the same content, compressed, and listed early in the page."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.assets import (
    ELEMENTS,
    KEEP_FOR_GOOD,
    STREAMLIT,
    Asset,
    Preload,
    StaticAssets,
    asset_of,
    compress_all,
    static_files,
    streamlit_preloads,
)
from playground.web import preloads

OWN = Preload("/vis/1/graph.js", "module", urgent=False)
STYLE = next(path for path in static_files() if path.endswith(".css"))


BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client() -> TestClient:
    async def page(request: Request) -> Response:
        return FileResponse(STREAMLIT / "index.html")

    async def own(request: Request) -> Response:
        return HTMLResponse("<head></head> another page")

    async def static(request: Request) -> Response:
        return Response(status_code=418)

    async def long(request: Request) -> Response:
        return Response("long " * 1000, media_type="text/plain")

    routes = [
        Route("/own", own),
        Route("/long", long),
        Route("/static/{path:path}", static),
        Route("/{path:path}", page),
    ]
    # Streamlit compresses its page at every path but the root.
    middleware = [
        Middleware(StaticAssets, preloads=lambda path: [OWN] if path == "/" else []),
        Middleware(GZipMiddleware),
    ]
    return TestClient(Starlette(routes=routes, middleware=middleware))


def test_a_static_file_comes_compressed_and_may_be_kept_for_good(client: TestClient) -> None:
    answer = client.get(STYLE)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == KEEP_FOR_GOOD
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == static_files()[STYLE].read_bytes()


def test_a_client_that_takes_no_compression_gets_none(client: TestClient) -> None:
    answer = client.get(STYLE, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == static_files()[STYLE].read_bytes()


def test_a_font_is_served_as_it_is(client: TestClient) -> None:
    font = next(path for path in static_files() if path.endswith(".woff2"))
    answer = client.get(font)
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "font/woff2"
    assert answer.content == static_files()[font].read_bytes()


@pytest.mark.parametrize("path", ["/static/nothing.js", "/static/js/../index.html", "/static/js/"])
def test_an_unknown_file_is_left_to_streamlit(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in {200, 418}
    assert path not in static_files()


def test_a_part_of_a_file_and_a_change_of_one_are_left_to_streamlit(client: TestClient) -> None:
    assert client.get(STYLE, headers={"Range": "bytes=0-9"}).status_code == 418
    assert client.post(STYLE).status_code == 405


def test_the_page_lists_what_it_will_need(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER).text
    assert OWN.tag in page
    assert all(preload.tag in page for preload in streamlit_preloads())
    assert OWN.tag not in client.get("/home", headers=BROWSER).text


@pytest.mark.parametrize("path", ["/", "/home", "/build"])
def test_a_browser_gets_the_list_compressed_whatever_the_page(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert answer.headers["content-encoding"] == "gzip"
    assert all(preload.tag in answer.text for preload in streamlit_preloads())


def test_what_is_no_page_may_be_compressed_by_streamlit(client: TestClient) -> None:
    assert client.get("/long").headers["content-encoding"] == "gzip"


def test_the_scripts_of_the_page_stay_the_same(client: TestClient) -> None:
    original = (STREAMLIT / "index.html").read_text("utf-8")
    scripts = r"<script.*?</script>"
    assert re.findall(scripts, client.get("/", headers=BROWSER).text, re.DOTALL) == re.findall(
        scripts, original, re.DOTALL
    )


def test_another_page_than_streamlits_is_left_alone(client: TestClient) -> None:
    assert client.get("/own").text == "<head></head> another page"


def test_all_that_is_preloaded_exists_and_is_listed_once() -> None:
    addresses = [preload.address.removeprefix(".") for preload in streamlit_preloads()]
    assert set(addresses) <= set(static_files())
    assert len(addresses) == len(set(addresses))
    for element in ELEMENTS:
        assert any(address.startswith(f"/static/js/{element}.") for address in addresses), element


def test_only_pages_with_a_graph_load_its_program() -> None:
    assert any("/vis/" in preload.address for preload in preloads("/"))
    assert any("/vis/" in preload.address for preload in preloads("/build"))
    assert not any("/vis/" in preload.address for preload in preloads("/home"))


def test_an_address_is_escaped() -> None:
    assert Preload('/a"b', "script").tag == '<link rel="preload" as="script" href="/a&quot;b">'


def test_what_cannot_be_compressed_is_not() -> None:
    assert not asset_of("a.png", b"x" * 100).is_compressed
    assert asset_of("a.js", b"x" * 100).is_compressed


def test_what_the_page_lists_is_compressed_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = dict[str, Asset]()
    monkeypatch.setattr("playground.assets._STATIC", kept)
    compress_all()
    assert {preload.address.removeprefix(".") for preload in streamlit_preloads()} <= set(kept)
    assert any(path.endswith(".css") for path in kept)


def test_what_is_needed_later_is_only_fetched_ahead() -> None:
    assert Preload("/vis/1/library.js", "later").tag == '<link rel="prefetch" href="/vis/1/library.js">'
