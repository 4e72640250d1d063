"""What replies cost, where that is known, and that nobody is asked for it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from core.cost import Cost, CostTotals, cost_of_log, price_of
from core.events import MessageFinished, Recorded
from core.messages import Usage
from core.views import fold
from tests.support.logs import GeneratedLog, logs, numbered, recorded

ROOT = Path(__file__).resolve().parents[2]
MINI = "gpt-4o-mini-2024-07-18"
USED = Usage(1_000_000, 1_000_000)


def test_a_dated_name_has_the_price_of_its_model() -> None:
    assert price_of(USED, MINI) == Cost(0.75, "gpt-4o-mini", "OpenAI")


def test_cached_tokens_cost_less() -> None:
    cached = price_of(Usage(1_000_000, 0, cached_tokens=1_000_000), MINI)
    assert cached is not None
    assert cached.usd == pytest.approx(0.075)


def test_no_more_tokens_are_cached_than_there_are() -> None:
    assert price_of(Usage(10, 0, cached_tokens=20), MINI) == price_of(Usage(10, 0, cached_tokens=10), MINI)


@pytest.mark.parametrize(
    ("base_url", "model", "provider"),
    [
        ("https://api.openai.com/v1", MINI, "OpenAI"),
        ("https://API.OpenAI.com:443/v1/", MINI, "OpenAI"),
        ("https://mine.openai.azure.com/openai/v1", MINI, "Microsoft Azure"),
        ("https://openrouter.ai/api/v1", "openai/gpt-4o-mini", "OpenRouter"),
        ("https://api.groq.com/openai/v1", "llama-3.3-70b-versatile", "Groq"),
    ],
)
def test_an_address_tells_whose_price_it_is(base_url: str, model: str, provider: str) -> None:
    cost = price_of(USED, model, base_url=base_url)
    assert cost is not None
    assert (cost.provider, cost.usd > 0) == (provider, True)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://localhost:11434/v1", "http://127.0.0.1:8000/v1", "http://[::1]:8000/v1", "http://192.168.1.7/v1",
        "http://10.0.0.1/v1", "http://172.16.0.1/v1", "http://studio.local:1234/v1", "http://ollama:11434/v1",
        "http://host.docker.internal/v1", "https://proxy.example.com/v1", "https://8.8.8.8/v1", "http://[", "no address",
    ],
)  # fmt: skip
def test_a_local_or_an_unknown_endpoint_has_no_price(base_url: str) -> None:
    assert price_of(USED, MINI, base_url=base_url) is None


@pytest.mark.parametrize("model", ["", "offline", "llama3.2", "claude-3-5-sonnet"])
def test_a_model_that_openai_does_not_have_has_no_price(model: str) -> None:
    assert price_of(USED, model) is None


def test_without_usage_there_is_no_price() -> None:
    assert price_of(None, MINI) is None


def test_a_price_is_that_of_its_time() -> None:
    before, after = (price_of(USED, "o3", at=datetime(2025, month, 1, tzinfo=UTC)) for month in (6, 7))
    assert before is not None
    assert after is not None
    assert before.usd > after.usd


@pytest.mark.parametrize("time_s", [1e300, float("nan"), -1e18])
def test_an_impossible_time_counts_as_now(time_s: float) -> None:
    log = [Recorded(MessageFinished("a", {}, USED, MINI), "run", 0, time_s)]
    assert cost_of_log(log).total_usd == pytest.approx(0.75)


def test_the_cost_of_a_conversation_is_reported_by_message() -> None:
    log = numbered(
        recorded(MessageFinished("a", {}, USED, MINI), MessageFinished("a", {}, None, MINI)),
        recorded(MessageFinished("b", {}, USED, "unheard-of"), MessageFinished("b", {}, USED, "offline"), run="run-1"),
        recorded(MessageFinished("b", {}, USED, MINI), run="run-1"),
    )
    totals = cost_of_log(log)
    assert totals.total_usd == pytest.approx(1.5)
    assert set(totals.messages) == {("run-0", 0), ("run-1", 4)}
    assert totals.unpriced == 1


def test_what_is_free_is_not_missing_a_price() -> None:
    log = recorded(MessageFinished("a", {}, USED, MINI))
    assert cost_of_log(log, base_url="http://localhost:1234/v1").unpriced == 0
    assert cost_of_log(log, base_url="https://proxy.example.com/v1").unpriced == 1


@given(logs())
def test_folding_step_by_step_equals_folding_at_once(made: GeneratedLog) -> None:
    stepwise = CostTotals()
    for prefix in made.prefixes():
        fold(stepwise, prefix[-1:])
        assert stepwise == cost_of_log(prefix)


def test_a_price_takes_no_network() -> None:
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
sys.addaudithook(lambda event, _: event.startswith("socket.") and event != "socket.__new__" and print("asked:", event))
from core.cost import price_of
from core.messages import Usage
print(price_of(Usage(10, 10), {MINI!r}).model, price_of(Usage(10, 10), "unheard-of"))
import threading
print(threading.active_count())
"""
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["gpt-4o-mini", "None", "1"]
