"""Answers of clients that give objects (the SDK's own, or stand-ins with the same attributes) -> plain dicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FUNCTION = {"name": str, "arguments": str}
CALL = {
    "index": int,
    "id": str,
    "type": str,
    "function": FUNCTION,
    "custom": {"name": str, "input": str},
}
MESSAGE = {
    "role": str,
    "content": str,
    "refusal": str,
    "reasoning_content": str,
    "tool_calls": [CALL],
    "function_call": FUNCTION,
}
USAGE = {
    "prompt_tokens": int,
    "completion_tokens": int,
    "prompt_tokens_details": {"cached_tokens": int},
    "completion_tokens_details": {"reasoning_tokens": int},
}
ANSWER = {
    "model": str,
    "choices": [{"index": int, "finish_reason": str, "message": MESSAGE, "delta": MESSAGE}],
    "usage": USAGE,
}


def plain(answer: object) -> object:
    """The answer, or the event of a stream, as a dict; what is none of the known kinds is given back as it is."""
    if answer is None or isinstance(answer, Mapping | str | bytes):
        return answer
    dump = getattr(answer, "model_dump", None)
    dumped = dump(exclude_none=True, warnings=False) if callable(dump) else None
    return dumped if isinstance(dumped, dict) else _read(answer, ANSWER)


def _read(value: object, shape: Any) -> Any:
    """The attributes named in the shape that hold values of their kind. Mocks have every attribute, so kinds decide."""
    if isinstance(shape, type):
        return value if isinstance(value, shape) else None
    if isinstance(shape, list):
        return [_read(item, shape[0]) for item in value] if isinstance(value, list | tuple) else None
    if value is None:
        return None
    if isinstance(value, Mapping):
        return value
    made = {name: _read(getattr(value, name, None), inner) for name, inner in shape.items()}
    return {name: item for name, item in made.items() if item is not None and item != {}}
