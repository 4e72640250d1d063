"""The way to an endpoint: proxies and certificates of the environment, sync and async."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ModelTimeoutError, SetupError, UnreachableError
from core.models.connection import NetworkRoute, Proxy, client_options, is_this_computer, route_to
from core.models.endpoints import list_models
from core.models.openai import OpenAIModel
from tests.support.proxy import SELF_SIGNED, ForwardProxy, TlsFront, http_answer
from tests.support.server import ScriptedServer, error_reply, raw_reply, text_reply
from tests.support.ways import KEY, Ask, request, ways

ENDPOINT = "http://endpoint.test/v1"
SECURE = "https://endpoint.test/v1"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.lower().endswith("_proxy") or name.startswith(("SSL_CERT", "REQUESTS_CA", "CURL_CA")):
            monkeypatch.delenv(name)


def a_closed_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


# --- addresses of this computer -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "api.localhost", "127.0.0.1", "127.9.8.7", "::1", "0.0.0.0", "::ffff:127.0.0.1"],
)
def test_hosts_of_this_computer_are_known(host: str) -> None:
    assert is_this_computer(host)


def test_the_name_of_this_computer_is_known() -> None:
    assert is_this_computer(socket.gethostname())


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "192.0.2.1", "2001:db8::1", "128.0.0.1", ""])
def test_other_hosts_are_not_of_this_computer(host: str) -> None:
    assert not is_this_computer(host)


@ways
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:1"),
        ("all_proxy", "socks5h://127.0.0.1:1"),
        ("ALL_PROXY", "socks://127.0.0.1:1"),
        ("ALL_PROXY", "nonsense://:::"),
        ("http_proxy", "http://127.0.0.1:1"),
        ("HTTP_PROXY", "127.0.0.1:1"),
        ("HTTPS_PROXY", "http://user:pass@127.0.0.1:1"),
        ("SSL_CERT_FILE", "/no/such"),
        ("SSL_CERT_DIR", "/no/such"),
        ("REQUESTS_CA_BUNDLE", "/no/such"),
        ("SSL_CERT_FILE", str(Path(__file__))),
    ],
)
def test_a_server_on_this_computer_answers_whatever_the_environment_says(
    ask: Ask, variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with ScriptedServer(text_reply("Hello from here")) as server:
        assert ask(server.url, request()).reply.message["content"] == "Hello from here"
        assert list_models(server.url) == ("scripted",)


# --- which proxy ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "address", "proxy"),
    [
        ({}, SECURE, None),
        ({"HTTPS_PROXY": "http://p:3128"}, SECURE, Proxy("http://p:3128", "HTTPS_PROXY")),
        ({"HTTPS_PROXY": "http://p:3128"}, ENDPOINT, None),
        ({"HTTPS_PROXY": "http://upper", "https_proxy": "http://lower"}, SECURE, Proxy("http://lower", "https_proxy")),
        ({"HTTPS_PROXY": "http://upper", "https_proxy": ""}, SECURE, None),
        ({"ALL_PROXY": "http://all", "HTTP_PROXY": "http://one"}, ENDPOINT, Proxy("http://one", "HTTP_PROXY")),
        ({"ALL_PROXY": "http://all", "HTTP_PROXY": "http://one"}, SECURE, Proxy("http://all", "ALL_PROXY")),
        ({"https_proxy": " p:3128/ "}, SECURE, Proxy("http://p:3128", "https_proxy")),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "a.test,endpoint.test"}, SECURE, None),
        ({"HTTPS_PROXY": "p", "NO_PROXY": ".test"}, SECURE, None),
        ({"HTTPS_PROXY": "p", "no_proxy": "*.test"}, SECURE, None),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "*"}, SECURE, None),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "endpoint.test:443"}, SECURE, None),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "endpoint.test:80"}, SECURE, Proxy("http://p", "HTTPS_PROXY")),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "point.test"}, SECURE, Proxy("http://p", "HTTPS_PROXY")),
        ({"HTTPS_PROXY": "p", "NO_PROXY": ",,"}, SECURE, Proxy("http://p", "HTTPS_PROXY")),
        ({"HTTP_PROXY": "p", "NO_PROXY": "192.0.2.0/24"}, "http://192.0.2.7:8000/v1", None),
        ({"HTTP_PROXY": "p", "NO_PROXY": "[2001:db8::1]:80"}, "http://[2001:db8::1]/v1", None),
        ({"HTTP_PROXY": "p", "NO_PROXY": "2001:db8::/32"}, "http://[2001:db8::1]/v1", None),
    ],
)
def test_the_variables_and_their_exceptions_choose_the_proxy(
    environment: dict[str, str], address: str, proxy: Proxy | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert route_to(address).proxy == proxy


@pytest.mark.parametrize(
    "value",
    [
        "ftp://p:21",
        "http://:80",
        "http://p:99999",
        "http://us er@p",
        "http://me:12#34@p",
        "http://me:se/cret@p",
        "socks4://p",
    ],
)
def test_a_variable_that_names_no_proxy_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(UnreachableError, match="HTTPS_PROXY is not the address of a proxy") as caught:
        route_to(SECURE)
    assert "endpoint.test in NO_PROXY" in caught.value.fix
    assert value not in str(caught.value)


@ways
def test_a_socks_proxy_names_the_package_it_needs(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("ALL_PROXY", "socks5://me:hunter2@127.0.0.1:1089")
    error = ask(ENDPOINT, request()).failure
    assert isinstance(error, UnreachableError)
    assert "ALL_PROXY" in error.message
    assert "pip install socksio" in error.fix
    assert "hunter2" not in str(error)


def test_a_socks_proxy_is_taken_where_the_package_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:1089")
    assert route_to(ENDPOINT).proxy == Proxy("socks5h://127.0.0.1:1089", "ALL_PROXY")


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40).map("http://{}".format))
def test_any_text_as_a_proxy_makes_a_client_or_an_error_that_names_the_variable(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTPS_PROXY", text)
        patch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
        try:
            made = OpenAIModel(base_url=SECURE, api_key="sk-test").client
        except UnreachableError as error:
            made = error
    assert "HTTPS_PROXY" in str(made) or not isinstance(made, UnreachableError)


# --- proxies that answer --------------------------------------------------------------------------------------------


@ways
def test_requests_go_through_the_proxy(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(text_reply("Hello")) as server, ForwardProxy(server.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("http://", "http://me:hunter2@"))
        assert ask(ENDPOINT, request()).reply.message["content"] == "Hello"
    assert proxy.heads[0].startswith("POST http://endpoint.test/v1/chat/completions")
    assert "proxy-authorization: basic" in proxy.heads[0].lower()
    assert not any("proxy" in name.lower() for name in server.requests[0].headers if name != "Proxy-Authorization")


@ways
def test_encrypted_requests_go_through_the_proxy(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    with (
        ScriptedServer(text_reply("Hello")) as server,
        TlsFront(server.port) as front,
        ForwardProxy(front.port) as proxy,
    ):
        monkeypatch.setenv("https_proxy", proxy.url)
        assert ask(SECURE, request()).reply.message["content"] == "Hello"
    assert proxy.heads[0].startswith("CONNECT endpoint.test:443")


@ways
@pytest.mark.parametrize("address", [ENDPOINT, SECURE])
def test_a_proxy_that_does_not_answer_is_blamed(ask: Ask, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = a_closed_port()
    monkeypatch.setenv("ALL_PROXY", f"http://me:hunter2@127.0.0.1:{port}")
    error = ask(address, request()).failure
    assert isinstance(error, UnreachableError)
    assert error.message.startswith(f"Nothing answers at the proxy 127.0.0.1:{port}")
    assert "ALL_PROXY" in error.message
    assert "hunter2" not in str(error)
    assert "me:" not in str(error)


@ways
@pytest.mark.parametrize("address", [ENDPOINT, SECURE])
@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (http_answer("407 Proxy Authentication Required", "<html>", "Proxy-Authenticate: Basic"), "wants a user name"),
        (http_answer("503 Service Unavailable", "<html>Cannot connect: hunter2"), "503"),
        (http_answer("403 Forbidden", "<!DOCTYPE html><p>Not at work!"), "403"),
    ],
)
def test_a_proxy_that_refuses_is_blamed(
    ask: Ask, address: str, refusal: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ForwardProxy(0, refusal=refusal) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url.replace("http://", "http://me:hunter2@"))
        error = ask(address, request()).failure
    assert isinstance(error, UnreachableError)
    assert error.message.startswith(f"The proxy 127.0.0.1:{proxy.port}, from ALL_PROXY,")
    assert said in error.message
    assert "hunter2" not in str(error)


@ways
def test_a_page_in_place_of_a_reply_may_be_the_proxys(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with ForwardProxy(0, refusal=http_answer("200 OK", "<html>Please log in")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        error = ask(ENDPOINT, request()).failure
    assert f"proxy 127.0.0.1:{proxy.port}, from HTTP_PROXY" in error.fix


@ways
def test_the_endpoints_own_errors_are_not_the_proxys(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    body = '{"error": {"message": "Overloaded"}}'
    with ForwardProxy(0, refusal=http_answer("503 Busy", body, content_type="application/json")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        error = ask(ENDPOINT, request()).failure
    assert error.message == "endpoint.test failed. It says: Overloaded."


@ways
def test_a_proxy_written_with_https_that_has_no_certificate_is_named(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with ForwardProxy(0, refusal=http_answer("400 Bad Request")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http:", "https:"))
        error = ask(SECURE, request()).failure
    assert "secure connection to the proxy" in error.message
    assert "http:// in place of https:// in HTTPS_PROXY" in error.fix


# --- certificates ---------------------------------------------------------------------------------------------------


@ways
def test_a_self_signed_certificate_is_named_with_the_variable_that_helps(ask: Ask) -> None:
    with ScriptedServer() as server, TlsFront(server.port) as front:
        error = ask(f"https://localhost:{front.port}/v1", request()).failure
    assert isinstance(error, UnreachableError)
    assert f"The certificate of localhost:{front.port} is self-signed" in error.message
    assert "SSL_CERT_FILE" in error.fix


@ways
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_self_signed_certificate_that_the_variable_names_is_trusted(
    ask: Ask, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(SELF_SIGNED))
    with ScriptedServer(text_reply("Hello")) as server, TlsFront(server.port) as front:
        assert ask(f"https://localhost:{front.port}/v1", request()).reply.message["content"] == "Hello"


@ways
def test_a_certificate_for_another_name_is_named(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    with ScriptedServer() as server, TlsFront(server.port) as front, ForwardProxy(front.port) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        error = ask("https://other.test/v1", request()).failure
    assert "was made for another name" in error.message


@ways
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
@pytest.mark.parametrize(("path", "said"), [("/no/such/place", "are not there"), (__file__, "holds no certificates")])
def test_certificates_that_cannot_be_read_are_named_by_their_variable(
    ask: Ask, variable: str, path: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, path)
    error = ask(SECURE, request()).failure
    assert isinstance(error, UnreachableError)
    assert variable in error.message
    assert said in error.message
    assert path not in str(error)


def test_no_certificates_are_read_for_plain_addresses_of_this_computer() -> None:
    route = route_to("http://localhost:1234/v1")
    assert route == NetworkRoute(needs_certificates=False)
    assert client_options(route)["verify"].cert_store_stats()["x509"] == 0


# --- Azure ----------------------------------------------------------------------------------------------------------


@ways
@pytest.mark.parametrize("end", ["", "/chat/completions"])
def test_azure_is_asked_at_the_address_that_its_portal_shows(ask: Ask, end: str) -> None:
    with ScriptedServer(text_reply("Hello from Azure")) as server:
        address = f"http://127.0.0.1:{server.port}/openai/deployments/gpt-4o{end}?api-version=2024-10-21"
        assert ask(address, request()).reply.message["content"] == "Hello from Azure"
    sent = server.requests[0]
    assert sent.path == "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
    headers = {name.lower(): value for name, value in sent.headers.items()}
    assert headers["api-key"] == KEY
    assert "authorization" not in headers


@ways
def test_a_token_for_azure_is_sent_as_a_token(ask: Ask) -> None:
    token = "eyJhbGciOi.eyJhdWQiOi.c2lnbmF0dXJl"
    with ScriptedServer(text_reply("Hello")) as server:
        address = f"http://127.0.0.1:{server.port}/openai/deployments/gpt-4o?api-version=2024-10-21"
        assert ask(address, request(), api_key=token).reply
    assert server.requests[0].headers["authorization"] == f"Bearer {token}"


@ways
def test_a_redirect_takes_no_key_of_azure_elsewhere(ask: Ask) -> None:
    with ScriptedServer(always=text_reply("Mine")) as other:
        moved = raw_reply("", status=307)
        moved.headers["Location"] = f"http://localhost:{other.port}/v1/chat/completions"
        with ScriptedServer(moved) as server:
            error = ask(f"http://127.0.0.1:{server.port}/openai/deployments/d?api-version=1", request()).failure
    assert f"127.0.0.1:{server.port}" in error.message
    assert other.requests == []


@ways
def test_an_address_of_azure_without_its_version_is_reported_from_where_to_copy_it(ask: Ask) -> None:
    with ScriptedServer(error_reply(404, "Resource not found", code="404")) as server:
        error = ask(f"http://127.0.0.1:{server.port}/openai/deployments/gpt-4o", request()).failure
    assert "api-version" in error.fix


# --- the time-out ---------------------------------------------------------------------------------------------------


@ways
def test_the_environment_sets_the_time_out(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_TIMEOUT_S", "0.2")
    with ScriptedServer(text_reply("Late", delay_s=5)) as server:
        assert isinstance(ask(server.url, request()).failure, ModelTimeoutError)


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf", "1e9"])
def test_a_time_out_that_is_none_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_TIMEOUT_S", text)
    with pytest.raises(SetupError, match="MODEL_TIMEOUT_S"):
        OpenAIModel(base_url=ENDPOINT)
