"""What holds for every view, whatever happened in the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import RunStarted
from core.graph import active_nodes, last_edge, visited_nodes
from core.graph.nodes import HandoffGraph
from core.messages import message_text
from core.views import (
    ContextHistory,
    ConversationState,
    Timeline,
    Transcript,
    Turns,
    UsageTotals,
    View,
    arguments_of,
    fold,
)
from tests.support.logs import GeneratedLog, logs

VIEWS: dict[type[View], Callable[[Any], object]] = {
    Transcript: lambda view: view.items,
    ConversationState: lambda view: (view.messages, view.agent, view.context),
    ContextHistory: lambda view: (view.variables, view.now),
    UsageTotals: lambda view: view,
    Turns: lambda view: view.turns,
    Timeline: lambda view: view.spans,
}

every_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)


@every_view
@given(made=logs())
def test_folding_step_by_step_equals_folding_at_once(view: type[View], made: GeneratedLog) -> None:
    read = VIEWS[view]
    growing = view()
    for prefix in made.prefixes():
        if prefix:
            growing.add(prefix[-1])
        assert read(growing) == read(fold(view(), prefix))


@every_view
@given(made=logs(), cut=st.integers(0, 200))
def test_what_is_left_of_a_log_without_its_beginning_folds_too(view: type[View], made: GeneratedLog, cut: int) -> None:
    read = VIEWS[view]
    read(fold(view(), made.log[cut:]))


@given(logs())
def test_the_graphs_folds_take_any_part_of_a_log(made: GeneratedLog) -> None:
    for prefix in made.prefixes():
        assert bool(active_nodes(prefix)) == any(isinstance(each.event, RunStarted) for each in prefix)
        assert last_edge(prefix, HandoffGraph()) is None
        assert visited_nodes(prefix) <= visited_nodes(made.log)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"content": "Hello"}, "Hello"),
        ({"content": None, "refusal": "I would rather not."}, "I would rather not."),
        ({"content": [{"type": "text", "text": "Look:"}, {"type": "image_url"}, {"text": "this"}]}, "Look:\nthis"),
        ({"content": None}, ""),
        ({}, ""),
    ],
)
def test_the_text_of_a_message(message: dict[str, Any], text: str) -> None:
    assert message_text(message) == text


@pytest.mark.parametrize(
    ("text", "arguments"),
    [('{"id": 1}', {"id": 1}), ("", {}), (" ", {}), ("[1]", None), ('{"id"', None), ("[" * 100_000, None)],
)
def test_the_arguments_of_a_call(text: str, arguments: dict[str, Any] | None) -> None:
    assert arguments_of(text) == arguments
