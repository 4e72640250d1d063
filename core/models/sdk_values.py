"""Replies and calls as objects of the `openai` package, for programs that call or override the methods of Swarm.

The package is loaded when the first object is made.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from core.errors import ModelError
from core.messages import Delta, Message, calls_of
from core.models.added_fields import KNOWN, THOUGHTS_FIELD, fields_of_call
from core.models.protocol import Completion
from core.models.sdk_errors import also_of_sdk


def sdk_completion(completion: Completion) -> Any:
    """Return the reply as a ChatCompletion of the package."""
    from openai.types.chat import ChatCompletion  # noqa: PLC0415 - as in OpenAIModel.client

    choice = {"index": 0, "message": completion.message, "finish_reason": completion.finish_reason or "stop"}
    return ChatCompletion.construct(**_sdk_fields("chat.completion", completion, choice))


def sdk_chunks(pieces: Any) -> Iterator[Any]:
    """Return an iterator of a streamed reply (see `core.models.protocol`) as chunks of the package.

    As with the package, the request is sent now, and what is wrong with it is raised here. Raises ModelError.
    """
    return _chunks(next(pieces, None), pieces)


def _chunks(first: Delta | Completion | None, pieces: Any) -> Iterator[Any]:
    slots: dict[str, int] = {}
    with closing(pieces):
        piece = first
        while isinstance(piece, dict):
            slots |= {call["id"]: call["index"] for call in piece.get("tool_calls") or () if call.get("id")}
            yield _chunk(piece, Completion({}), None)
            piece = _next(pieces)
        if piece is not None:
            late = _late_fields(piece.message, slots)
            if late:
                yield _chunk(late, Completion({}), None)
            yield _chunk({}, piece, piece.finish_reason or "stop")


def _next(pieces: Any) -> Delta | Completion | None:
    try:
        piece: Delta | Completion | None = next(pieces, None)
        return piece
    except ModelError as error:
        also_of_sdk(error)
        raise


def _late_fields(message: Message, slots: dict[str, int]) -> Delta:
    """Return what the endpoint added to a message, which is known at its end; `slots` are the indices of its calls."""
    late = {name: value for name, value in message.items() if name not in KNOWN or name == THOUGHTS_FIELD}
    calls = [
        {"index": slots[call["id"]], **added}
        for call in calls_of(message)
        if call["id"] in slots and (added := fields_of_call(call))
    ]
    return {**late, "tool_calls": calls} if calls else late


def _chunk(delta: Delta, completion: Completion, finish_reason: str | None) -> Any:
    from openai.types.chat import ChatCompletionChunk  # noqa: PLC0415 - as in OpenAIModel.client

    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return ChatCompletionChunk.construct(**_sdk_fields("chat.completion.chunk", completion, choice))


def _sdk_fields(kind: str, completion: Completion, choice: dict[str, Any]) -> Any:
    usage = completion.usage
    counts = (
        None
        if usage is None
        else {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "total_tokens": usage.total_tokens,
            "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
            "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
        }
    )
    id, created = f"chatcmpl-{time.time_ns()}", int(time.time())
    return {
        "id": id,
        "object": kind,
        "created": created,
        "model": completion.model,
        "choices": [choice],
        "usage": counts,
    }


def sdk_call(id: str, name: str, arguments: str) -> Any:
    """Return a function call as an object of the package."""
    function = sdk_message_class("Function")(name=name, arguments=arguments)
    return sdk_message_class("ChatCompletionMessageToolCall")(id=id, type="function", function=function)


def sdk_message_class(name: str) -> Any:
    """Return a class of the package for messages, by the name that it had when Swarm was written."""
    from openai.types.chat import chat_completion_message as messages  # noqa: PLC0415 - as in OpenAIModel.client
    from openai.types.chat import chat_completion_message_function_tool_call as calls  # noqa: PLC0415 - as above

    found: type = {
        "ChatCompletionMessage": messages.ChatCompletionMessage,
        "ChatCompletionMessageToolCall": calls.ChatCompletionMessageFunctionToolCall,
        "Function": calls.Function,
    }[name]
    return found
