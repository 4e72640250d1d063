"""What the model's menu does with what is typed into it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import texts
from playground.endpoint_tests import RunningTest, find_models, without_secrets
from tests.support.server import End, ScriptedServer, cut_reply, text_reply


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://me:sk-secret@host.example/v1", "https://host.example/v1"),
        ("https://sk-secret@host.example:8080/v1/", "https://host.example:8080/v1"),
        ("HTTP://a:b@c@host/v1", "HTTP://host/v1"),
        ("me:sk-secret@host/v1", "host/v1"),
        ("//me:sk-secret@host", "//host"),
        ("https://host/v1?api-key=sk-secret", "https://host/v1"),
        ("https://host/v1#sk-secret", "https://host/v1"),
        ("http://me:sk-secret@[::1", "http://[::1"),
        (" http://localhost:11434/v1/ ", "http://localhost:11434/v1"),
        ("https://host/v1/@team", "https://host/v1/@team"),
        (
            "https://host/openai/deployments/d/chat/completions?api-version=2024-10-21",
            "https://host/openai/deployments/d/chat/completions?api-version=2024-10-21",
        ),
        ("https://host/v1?api-key=sk-secret&api-version=2024-10-21#x", "https://host/v1?api-version=2024-10-21"),
        ("https://host/v1?my-api-version=sk-secret", "https://host/v1"),
        ("https://host/v1?api-version=a/b", "https://host/v1"),
        ("", ""),
    ],
)
def test_an_address_is_kept_without_what_may_be_secret(typed: str, kept: str) -> None:
    assert without_secrets(typed) == kept


@given(st.text(st.characters(exclude_characters="/?#@", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_no_password_of_a_web_address_is_kept(password: str) -> None:
    assert without_secrets(f"https://me:{password}@host.example/v1") == "https://host.example/v1"


def test_a_test_runs_beside_the_page_and_ends_with_a_finding() -> None:
    with ScriptedServer(always=text_reply("Hello")) as server:
        test = RunningTest(server.url, "", model="scripted", timeout_s=5)
        test.wait(10)
    assert test.finding is not None
    assert test.finding.good
    assert texts.CALLS_NOTHING in test.finding.sentence
    test.stop()  # changes nothing any more


def test_a_test_can_be_stopped_while_its_model_is_silent() -> None:
    with ScriptedServer(cut_reply(text_reply("Hello"), after=0, end=End.STALLED)) as server:
        test = RunningTest(server.url, "", model="scripted", timeout_s=60)
        deadline = time.monotonic() + 20
        while not server.requests and time.monotonic() < deadline:
            test.wait(0.05)
        is_running = test.finding is None
        test.stop()
        test.wait(5)
        assert server.abandoned.wait(3)
    assert is_running
    assert test.finding is not None
    assert test.finding.sentence == texts.TEST_STOPPED


def test_the_address_that_works_is_offered() -> None:
    with ScriptedServer(always=text_reply("Hello")) as server:
        server.models_only_at = "/v1/models"
        typed = server.url.removesuffix("/v1")
        _, finding = find_models(typed, "")
        test = RunningTest(typed, "", model="scripted", timeout_s=5)
        test.wait(10)
    assert test.finding is not None
    assert (finding.address, test.finding.address) == (server.url, server.url)
    assert f"It answers at {server.url}." in finding.sentence
