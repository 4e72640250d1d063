"""Which endpoint is asked, with which key."""

from __future__ import annotations

import pytest

from core.errors import MissingKeyError, UnreachableError, WrongKeyError
from core.models.credentials import LONGEST_ADDRESS, OPENAI_ADDRESS, Credentials
from core.models.endpoint_errors import PLACEHOLDER_KEY
from core.models.endpoints import list_models
from tests.support.server import ScriptedServer, text_reply
from tests.support.ways import Ask, request, ways

KEY = "sk-of-the-environment"
LOCAL = "http://localhost:11434/v1"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_openai_is_asked_when_nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert (Credentials().address(), Credentials().key()) == (OPENAI_ADDRESS, KEY)


@pytest.mark.parametrize(
    "base_url", [None, "", OPENAI_ADDRESS, f"{OPENAI_ADDRESS}/", "https://api.openai.com/v1/chat/completions"]
)
def test_openai_wants_a_key(base_url: str | None) -> None:
    with pytest.raises(MissingKeyError, match="OPENAI_API_KEY"):
        Credentials(base_url).key()


def test_what_is_given_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere/v1")
    assert Credentials(LOCAL, " sk-given\n").address() == LOCAL
    assert Credentials(LOCAL, " sk-given\n").key() == "sk-given"


def test_the_key_of_the_environment_goes_to_its_endpoint_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert Credentials(LOCAL).key() == PLACEHOLDER_KEY
    assert Credentials("https://api.openai.com.example/v1").key() == PLACEHOLDER_KEY
    monkeypatch.setenv("OPENAI_BASE_URL", f"{LOCAL}/")
    assert Credentials(LOCAL).key() == KEY
    assert Credentials().address() == LOCAL
    with pytest.raises(MissingKeyError):
        Credentials(OPENAI_ADDRESS).key()


@pytest.mark.parametrize("key", ["sk-ключ", "sk-with\x00nul", "sk-two\nlines"])
def test_what_cannot_be_a_key_is_not_sent(key: str) -> None:
    with pytest.raises(WrongKeyError, match="localhost") as caught:
        Credentials(LOCAL, key).key()
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "base_url",
    [f"{LOCAL}/", f" {LOCAL} ", f"{LOCAL}/chat/completions", f"{LOCAL}/chat/completions/#top", f"{LOCAL}/models"],
)
def test_addresses_are_forgiving(base_url: str) -> None:
    assert Credentials(base_url).address() == LOCAL


@pytest.mark.parametrize(
    "base_url",
    [
        "localhost:1234",
        "x",
        "http://",
        "http://x:99999/",
        "http://x:port/",
        "http://a b/",
        "http://x\x00/",
        "http://..x/",
    ],
)
def test_what_is_no_address_is_refused(base_url: str) -> None:
    with pytest.raises(UnreachableError):
        Credentials(base_url).address()


def test_keys_are_not_shown() -> None:
    assert "sk-given" not in repr(Credentials(LOCAL, "sk-given"))


def test_whether_the_environments_key_is_for_an_endpoint_can_be_asked_of_any_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    assert Credentials(f"{OPENAI_ADDRESS}/").environment_key() == KEY
    assert Credentials("no address").environment_key() == ""


@pytest.mark.parametrize("end", ["", "/", "/chat/completions", "/chat/completions/"])
def test_an_address_of_azure_has_a_deployment_and_a_version(end: str) -> None:
    given = Credentials(f"https://me.openai.azure.com/openai/deployments/gpt-4o{end}?api-version=2024-10-21", "key")
    assert given.address() == "https://me.openai.azure.com/openai/deployments/gpt-4o"
    assert given.query() == {"api-version": "2024-10-21"}
    assert given.deployment() == "gpt-4o"
    assert given.is_azure()


@pytest.mark.parametrize(
    ("base_url", "is_azure"),
    [
        ("https://me.openai.azure.com/openai/v1", True),
        ("https://me.services.ai.azure.com/models", True),
        ("https://gateway.example/openai/deployments/gpt-4o", True),
        ("https://openai.azure.com.example/v1", False),
        (OPENAI_ADDRESS, False),
    ],
)
def test_azure_is_known_by_its_host_or_its_path(base_url: str, is_azure: bool) -> None:
    assert Credentials(base_url).is_azure() is is_azure


def test_the_environments_key_goes_to_its_endpoint_however_that_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{LOCAL}/chat/completions?api-version=1")
    assert Credentials(LOCAL).key() == KEY
    assert Credentials("http://localhost:11435/v1").key() == PLACEHOLDER_KEY


HEADERS = {
    "OPENAI_ORG_ID": "org-of-the-environment",
    "OPENAI_PROJECT_ID": "project-of-the-environment",
    "OPENAI_ADMIN_KEY": "sk-admin-of-the-environment",
    "OPENAI_CUSTOM_HEADERS": (
        "X-Gateway: gateway-of-the-environment\nAuthorization: Bearer sk-header-of-the-environment"
        "\nUser-Agent: agent-of-the-environment\nContent-Type: application/json; of-the-environment=1"
    ),
}


@ways
def test_headers_of_the_environment_go_to_its_endpoint_only(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HEADERS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with ScriptedServer(always=text_reply("Hello")) as own, ScriptedServer(always=text_reply("Hello")) as other:
        monkeypatch.setenv("OPENAI_BASE_URL", own.url)
        for server in (own, other):
            assert ask(server.url, request(), api_key="sk-given").reply.message["content"] == "Hello"
            list_models(server.url)
    received = [_lower(headers) for headers in (own.requests[0].headers, other.requests[0].headers)]
    listed = [_lower(headers) for headers in (own.listings[0], other.listings[0])]
    for sent, kept in (received, listed):
        assert "of-the-environment" not in str(kept)
        assert kept["authorization"] in ("Bearer sk-given", f"Bearer {PLACEHOLDER_KEY}")
        assert sent["openai-organization"] == HEADERS["OPENAI_ORG_ID"]
        assert sent["openai-project"] == HEADERS["OPENAI_PROJECT_ID"]
        assert sent["x-gateway"] == "gateway-of-the-environment"
        assert HEADERS["OPENAI_ADMIN_KEY"] not in str(sent)
    assert received[1]["content-type"] == "application/json"


@pytest.mark.parametrize("part", ["é.", "a.", "/v1", "%41"])
def test_an_address_that_is_too_long_is_refused(part: str) -> None:
    assert Credentials(f"http://localhost/{part}").known_address()
    credentials = Credentials(f"http://localhost/{part * LONGEST_ADDRESS}")
    with pytest.raises(UnreachableError, match="address"):
        credentials.address()


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
