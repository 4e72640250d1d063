"""Which endpoint is asked, with which key."""

from __future__ import annotations

import pytest

from core.errors import MissingKeyError, UnreachableError, WrongKeyError
from core.models.account import OFFICIAL, Account
from core.models.asked import PLACEHOLDER_KEY

KEY = "sk-of-the-environment"
LOCAL = "http://localhost:11434/v1"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_openai_is_asked_when_nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert (Account().address(), Account().key()) == (OFFICIAL, KEY)


@pytest.mark.parametrize("base_url", [None, "", OFFICIAL, f"{OFFICIAL}/", "https://api.openai.com/v1/chat/completions"])
def test_openai_wants_a_key(base_url: str | None) -> None:
    with pytest.raises(MissingKeyError, match="OPENAI_API_KEY"):
        Account(base_url).key()


def test_what_is_given_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere/v1")
    assert Account(LOCAL, " sk-given\n").address() == LOCAL
    assert Account(LOCAL, " sk-given\n").key() == "sk-given"


def test_the_key_of_the_environment_goes_to_its_endpoint_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert Account(LOCAL).key() == PLACEHOLDER_KEY
    assert Account("https://api.openai.com.example/v1").key() == PLACEHOLDER_KEY
    monkeypatch.setenv("OPENAI_BASE_URL", f"{LOCAL}/")
    assert Account(LOCAL).key() == KEY
    assert Account().address() == LOCAL
    with pytest.raises(MissingKeyError):
        Account(OFFICIAL).key()


@pytest.mark.parametrize("key", ["sk-ключ", "sk-with\x00nul", "sk-two\nlines"])
def test_what_cannot_be_a_key_is_not_sent(key: str) -> None:
    with pytest.raises(WrongKeyError, match="localhost") as caught:
        Account(LOCAL, key).key()
    assert key not in str(caught.value)


@pytest.mark.parametrize("base_url", [f"{LOCAL}/", f" {LOCAL} ", f"{LOCAL}/chat/completions"])
def test_addresses_are_forgiving(base_url: str) -> None:
    assert Account(base_url).address() == LOCAL


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
        Account(base_url).address()


def test_keys_are_not_shown() -> None:
    assert "sk-given" not in repr(Account(LOCAL, "sk-given"))
