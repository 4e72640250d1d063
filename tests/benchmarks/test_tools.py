"""Most functions of tutorials run unchanged, and all others get advice that works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.sandbox import CodeErrorKind, unsupported_in
from tests.benchmarks.tools import Tool, page, tools

TOOLS = list(tools())
UNCHANGED = [tool for tool in TOOLS if not tool.instead]
OTHERS = [tool for tool in TOOLS if tool.instead]


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with page() as address:
        yield address


def test_there_are_many_and_most_run_as_they_are() -> None:
    assert len(TOOLS) >= 60
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)
    assert len(UNCHANGED) >= 50


@pytest.mark.parametrize("tool", UNCHANGED, ids=lambda tool: tool.name)
def test_it_runs_unchanged(tool: Tool, host: str) -> None:
    assert unsupported_in(tool.source) == ()
    assert tool.call(tool.source, host).error is None


@pytest.mark.parametrize("tool", OTHERS, ids=lambda tool: tool.name)
def test_its_error_has_advice_and_what_is_written_as_advised_runs(tool: Tool, host: str) -> None:
    error = tool.call(tool.source, host).error
    assert error is not None
    assert error.kind is CodeErrorKind.UNSUPPORTED
    assert error.advice in {found.advice for found in unsupported_in(tool.source)}
    assert unsupported_in(tool.instead) == ()
    assert tool.call(tool.instead, host).error is None
