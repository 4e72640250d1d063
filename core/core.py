"""The names of `swarm.core`, and the helpers of `swarm.util`, for programs written for Swarm.

Classes of the SDK are loaded when they are first used.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.agents import Agent, AgentFunction, Response, Result
from core.models.sdk_values import sdk_message_class
from core.runner import Swarm
from core.schema import function_to_json
from core.schema.signatures import CONTEXT

__all__ = [
    "Agent",
    "AgentFunction",
    "Response",
    "Result",
    "Swarm",
    "debug_print",
    "function_to_json",
    "merge_chunk",
    "merge_fields",
]

__CTX_VARS_NAME__ = CONTEXT
OF_THE_SDK = frozenset({"ChatCompletionMessage", "ChatCompletionMessageToolCall", "Function"})


def __getattr__(name: str) -> Any:
    if name in OF_THE_SDK:
        return sdk_message_class(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def debug_print(debug: bool, *values: object) -> None:
    """Print the values after the time of day, if `debug` is true."""
    if debug:
        now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
        sys.stdout.write(f"[{now}] {' '.join(map(str, values))}\n")


def merge_fields(target: dict[str, Any], source: Mapping[str, Any]) -> None:
    """Append the texts of `source` to those of `target`, also in the dicts within."""
    for name, value in source.items():
        if isinstance(value, str):
            target[name] = (target.get(name) or "") + value
        elif isinstance(value, Mapping):
            merge_fields(target[name], value)


def merge_chunk(final_response: dict[str, Any], delta: dict[str, Any]) -> None:
    """Add a delta of a stream to a message whose `tool_calls` are by index. The role is removed from the delta."""
    delta.pop("role", None)
    merge_fields(final_response, delta)
    for call in delta.get("tool_calls") or ():
        merge_fields(final_response["tool_calls"][call.pop("index")], call)
