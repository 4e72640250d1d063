"""The fold of streamed deltas into one assistant message, however an endpoint cuts, numbers and names them.

The fields of deltas follow https://platform.openai.com/docs/api-reference/chat/streaming. Nothing here contacts an endpoint.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.messages import Delta, Message, calls_of, made_id, without_surrogates
from core.models.added_fields import (
    KNOWN,
    KNOWN_OF_CALL,
    KNOWN_OF_FUNCTION,
    OUTPUT_ONLY,
    TEXTS_OF_THOUGHTS,
    THOUGHTS,
    THOUGHTS_FIELD,
    FieldFold,
)
from core.models.reply_pieces import Content, calls_in, content_of, function_of, listed_thoughts, thoughts_of
from core.models.thoughts import ThoughtSplitter, without_unopened

TEMPLATE_TOKEN = "<|"
"""How the special tokens of a model's template begin, which servers that do not know it leave in names and arguments."""

TRAILING_TOKEN = re.compile(
    r"(?<=[^\s`'\"(])(?:<\|(?:im_end|eot_id|eom_id|end|return|endoftext|end_of_text|end_of_turn|eot)\|>|</s>|<end_of_turn>|<eos>)\s{0,9}$"
)
"""The token that ends a reply, where a server does not take it off. Behind a blank or a quotation mark it is spoken of."""

MARKS = re.compile(r'\\.|["{}\[\]\\]', re.DOTALL)
"""The characters of a JSON text that decide where a value ends; a backslash with the character that it escapes."""


FIELDS_OF_THOUGHTS = frozenset({"content", *TEXTS_OF_THOUGHTS})

MOST_CALLS = 1_000
"""Calls of a message that are begun by objects behind other arguments: more than any model calls at once."""


class DeltaFold:
    """Builds one assistant message from streamed deltas.

    Endpoints differ in how they stream. Handled are several calls in one delta or under one index, calls without an
    index, ids, names and types repeated in every delta, arguments as an object, content in parts, thoughts in tags, the
    deprecated `function_call`, custom calls, and empty deltas. A whole message is a delta too.

    `history` are the messages sent, whose calls have the ids that are taken; `offered` the names of the functions.
    """

    def __init__(self, history: Sequence[Message] = (), offered: Collection[str] = ()) -> None:
        self._history = history
        self._offered = offered
        self._started = False
        self._text: dict[str, list[str]] = {}
        self._splitter = ThoughtSplitter()
        self._thoughts_field = ""
        self._fields = FieldFold(KNOWN | OUTPUT_ONLY)
        self._calls: list[_CallFold] = []
        self._taken: set[str] | None = None
        self._by_index: dict[int, int] = {}
        self._by_id: dict[str, int] = {}  # as they were sent, the first call of each
        self._last = 0

    def add(self, delta: Mapping[str, Any]) -> Delta:
        """Add a delta as the endpoint sent it, and return what it adds in normal form, which may be empty.

        In normal form only the first delta has a role, every call has an `index`, and only the first delta of a call
        has its id and type. Fields that the endpoint adds are in the message only.
        """
        content = content_of(delta.get("content"))
        added = self._add_texts(self._texts_of(delta, content))
        self._fields.add(delta)
        pieces = [*calls_in(delta), *content.calls]
        calls = [call for position, piece in enumerate(pieces) for call in self._add_call(piece, position)]
        if calls:
            added["tool_calls"] = calls
        if self._started or not (added or delta.get("role")):
            return added
        self._started = True
        return {"role": "assistant", **added}

    def finish(self) -> Delta:
        """End the message, and return in normal form the text that might still have become a tag of thoughts."""
        reply, thought = self._splitter.finish()
        added = self._add_texts([("content", reply), *self._thought(thought, "content")] if reply or thought else ())
        if self._started or not added:
            return added
        self._started = True
        return {"role": "assistant", **added}

    def _add_texts(self, texts: Iterable[tuple[str, str]]) -> Delta:
        added: Delta = {}
        for name, piece in texts:
            if piece or not self._started:
                added[name] = added.get(name, "") + piece
            if piece:
                self._text.setdefault(name, []).append(piece)
        return added

    def _texts_of(self, delta: Mapping[str, Any], content: Content) -> Iterator[tuple[str, str]]:
        if content.text is not None:
            reply, tagged = self._splitter.add(without_surrogates(content.text))
            yield "content", reply
            yield from self._thought(tagged, "content")
        refusal = delta.get("refusal")
        if isinstance(refusal, str):
            yield "refusal", without_surrogates(refusal)
        elif content.refusal:
            yield "refusal", content.refusal
        yield from self._thought(content.thoughts, "content")
        yield from self._thought(*thoughts_of(delta))
        named = delta.get(THOUGHTS_FIELD)  # of a reply that was read already, and made again by a program
        if isinstance(named, str) and named in FIELDS_OF_THOUGHTS:
            self._thoughts_field = named

    def _thought(self, piece: str, field: str) -> Iterator[tuple[str, str]]:
        if piece:
            self._thoughts_field = self._thoughts_field or field
            yield THOUGHTS, piece

    # --- calls

    def _add_call(self, piece: Mapping[str, Any], position: int) -> Iterator[Delta]:
        slot = self._slot_of(piece, position)
        if slot is None:
            return
        self._last = slot
        index = piece.get("index")
        if isinstance(index, int):
            self._by_index[index] = slot
        if slot < len(self._calls):
            call = self._calls[slot]
            added = call.add(piece)
            if added["function"]:
                yield {"index": slot, **added}
        else:
            call = self._new_call(piece)
            yield {"index": slot, **call.begin(piece)}
        yield from self._add_next(call, index)

    def _add_next(self, call: _CallFold, index: object) -> Iterator[Delta]:
        """Begin a call of the same function with each object that follows the arguments of this one."""
        while len(self._calls) < MOST_CALLS and (following := call.take_following()):
            piece = {"index": len(self._calls), "function": {"name": call.name, "arguments": following}}
            self._last = len(self._calls)
            if isinstance(index, int):
                self._by_index[index] = self._last
            call = self._new_call(piece)
            call.is_unnamed = True
            yield {"index": self._last, **call.begin(piece)}

    def _new_call(self, piece: Mapping[str, Any]) -> _CallFold:
        if self._taken is None:
            self._taken = {str(call.get("id")) for message in self._history for call in calls_of(message)}
        id, name = _text(piece.get("id")), function_of(piece)[0]
        if not id or id in self._taken:
            id = made_id(f"{len(self._history)}/{len(self._calls)}/{name}", self._taken)
        self._taken.add(id)
        call = _CallFold(id)
        if sent_id := _text(piece.get("id")):
            self._by_id.setdefault(sent_id, len(self._calls))
        self._calls.append(call)
        return call

    def _slot_of(self, piece: Mapping[str, Any], position: int) -> int | None:
        """Return the position of the call that the piece belongs to; the number of calls if it starts a new one; None
        if it says nothing.

        A piece without a name and an id goes on with a call that has begun.
        """
        index, new = piece.get("index"), len(self._calls)
        name, arguments = function_of(piece)
        is_nameless = bool(new) and not (name or piece.get("id"))
        if is_nameless and not arguments and KNOWN_OF_CALL.issuperset(piece):
            return None
        if isinstance(index, int):
            slot = self._by_index.get(index, self._last if is_nameless else new)
            return new if slot < new and self._calls[slot].is_other(piece) else slot
        if piece.get("id"):
            slot = self._by_id.get(_text(piece["id"]), new)
            return new if slot < new and self._calls[slot].is_other(piece) else slot
        if position:
            return min(self._last + 1, new - 1 if is_nameless else new)
        return new if not self._calls or self._calls[-1].is_done_before(piece) else new - 1

    # --- the result

    @property
    def is_empty(self) -> bool:
        return not self._text and not self._calls

    def message(self) -> Message:
        """Return the message so far, its calls in the order in which they started.

        Without text `content` is None, as on the wire, or "" in a message that has neither calls nor a refusal.
        """
        content, thoughts = self._content_and_thoughts()
        calls = self._calls_of_message()
        message: Message = {"role": "assistant", "content": content or (None if self._has_more(calls) else "")}
        if "refusal" in self._text:
            message["refusal"] = self._join("refusal")
        if thoughts:
            message[THOUGHTS] = thoughts
            if self._thoughts_field not in ("", THOUGHTS):
                message[THOUGHTS_FIELD] = self._thoughts_field
        message |= self._fields.fields
        if calls:
            message["tool_calls"] = calls
        return message

    def _has_more(self, calls: Sequence[Message]) -> bool:
        return bool(calls) or "refusal" in self._text

    def _content_and_thoughts(self) -> tuple[str, str]:
        rest, thought = self._splitter.rest()
        content, thoughts = self._join("content") + rest, self._join(THOUGHTS) + thought
        if not thoughts:
            content, thoughts = without_unopened(content)
            thoughts = thoughts or listed_thoughts(self._fields.fields)
            self._thoughts_field = "content" if thoughts else ""
        if "<s>" not in content:
            content = TRAILING_TOKEN.sub("", content)
        return content, thoughts if thoughts.strip() else ""

    def _calls_of_message(self) -> list[Message]:
        """Return the calls. One that some endpoints send twice, the second time without a name, counts once."""
        kept: list[_CallFold] = []
        for call in self._calls:
            if not (call.is_unnamed and kept and kept[-1].is_same(call)):
                kept.append(call)
        return [call.message(self._offered) for call in kept]

    def _join(self, name: str) -> str:
        return "".join(self._text.get(name, ()))


class _CallFold:
    """The pieces of one call. `sent_id` is the id that the endpoint gave it, `is_unnamed` that it had no name."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.sent_id = ""
        self.name = ""
        self.is_unnamed = False
        self._arguments: list[str] = []
        self._end = _ObjectEnd()
        self._following = ""
        self._has_token = False
        self._fields = FieldFold(KNOWN_OF_CALL)
        self._function_fields = FieldFold(KNOWN_OF_FUNCTION)

    def begin(self, piece: Mapping[str, Any]) -> Delta:
        self.sent_id = _text(piece.get("id"))
        added = self.add(piece)
        return {"id": self.id, "type": "function", "function": {"name": "", "arguments": "", **added["function"]}}

    def add(self, piece: Mapping[str, Any]) -> Delta:
        function: Delta = {}
        name, arguments = function_of(piece)
        self._fields.add(piece)
        if isinstance(piece.get("function"), Mapping):
            self._function_fields.add(piece["function"])
        if name and name != self.name:
            # Some endpoints send a name in pieces, others repeat it, longer each time.
            rest = name.removeprefix(self.name)
            self.name += rest
            function["name"] = rest
        arguments = self._own(arguments)
        if arguments:
            self._arguments.append(arguments)
            function["arguments"] = arguments
        return {"function": function}

    def _own(self, arguments: str) -> str:
        """Return the part of the arguments that belongs to this call; an object after its own is kept as following."""
        end = 0 if self._end.is_over else self._end.add(arguments)
        following = "" if end is None else arguments[end:].lstrip()
        if following.startswith("{") and self._is_empty_before(arguments[:end], following):
            self._arguments, self._end = [], _ObjectEnd()
            arguments = following
            end = self._end.add(arguments)
            following = "" if end is None else arguments[end:].lstrip()
        if self._has_token or (following and TEMPLATE_TOKEN.startswith(following[:2])):
            self._has_token = True  # the arguments are whole, and nothing but the template's tokens can follow
            return arguments[:end]
        if following.startswith("{"):
            is_repeated = following.strip() == "".join([*self._arguments, arguments[:end]]).strip()
            self._following = "" if is_repeated else following
            return arguments[:end]
        return arguments

    def _is_empty_before(self, last: str, following: str) -> bool:
        """Return whether the arguments so far are {}, which some endpoints send before those that are meant."""
        return not following.startswith("{}") and "".join([*self._arguments, last]).strip() == "{}"

    def take_following(self) -> str:
        following, self._following = self._following, ""
        return following

    def is_other(self, piece: Mapping[str, Any]) -> bool:
        """Return whether a piece with this call's index or id belongs to another call.

        That is one with an id and a name of its own, or, once the arguments of this one are whole, one that names a
        function with an object of arguments, or another function.
        """
        id, (name, arguments) = piece.get("id"), function_of(piece)
        if not name:
            return False
        if id and self.sent_id and id != self.sent_id:
            return True
        if not self._end.is_over:
            return False
        is_repeated = bool(id) and name == self.name and arguments.strip() == "".join(self._arguments).strip()
        return not is_repeated and (name != self.name or arguments.lstrip().startswith("{"))

    def is_done_before(self, piece: Mapping[str, Any]) -> bool:
        """Return whether a piece with neither index nor id starts the next call.

        It does if it names another function, or if the arguments of this call are complete.
        """
        name = function_of(piece)[0]
        return bool(name and self.name) and (name != self.name or self._end.is_over)

    def is_same(self, other: _CallFold) -> bool:
        """Return whether another call has the same function and arguments."""
        return self.name == other.name and "".join(self._arguments).strip() == "".join(other._arguments).strip()

    def message(self, offered: Collection[str]) -> Message:
        function = {"name": offered_name(self.name, offered), "arguments": "".join(self._arguments)}
        return {
            "id": self.id,
            "type": "function",
            "function": {**self._function_fields.fields, **function},
            **self._fields.fields,
        }


class _ObjectEnd:
    """Finds where the JSON object ends with which a text begins, as pieces of the text arrive."""

    def __init__(self) -> None:
        self.is_over = False
        self._depth = 0
        self._is_object: bool | None = None
        self._is_in_text = self._is_escaped = False

    def add(self, piece: str) -> int | None:
        """Return the position in the piece after the end of the object; None if it does not end there."""
        if self._is_object is None and piece.strip():
            self._is_object = piece.lstrip().startswith("{")
        if not self._is_object:
            return None
        for mark in MARKS.finditer(piece, 1 if self._is_escaped and piece else 0):
            if self._ends_with(mark[0]):
                return mark.end()
        if piece:
            self._is_escaped = self._is_in_text and _ends_in_escape(piece, was_escaped=self._is_escaped)
        return None

    def _ends_with(self, mark: str) -> bool:
        if mark == '"':
            self._is_in_text = not self._is_in_text
        elif not self._is_in_text and mark in "{[":
            self._depth += 1
        elif not self._is_in_text and mark in "}]":
            self._depth -= 1
            self.is_over = not self._depth
        return self.is_over


def _ends_in_escape(piece: str, *, was_escaped: bool) -> bool:
    backslashes = len(piece) - len(piece.rstrip("\\"))
    if was_escaped and backslashes == len(piece):
        backslashes -= 1
    return backslashes % 2 == 1


def offered_name(name: str, offered: Collection[str]) -> str:
    """Return the name of an offered function that a model wrote with tokens, a namespace or a number around it; else the
    name. Models write `functions.look_up:0`, `default_api.look_up` and `look_up()`."""
    if name in offered or not offered:
        return name
    bare = name.partition(TEMPLATE_TOKEN)[0].strip().removesuffix("()")
    before, _, number = bare.rpartition(":")
    if number.isdecimal():
        bare = before
    return next((each for each in (bare, *(bare.rpartition(mark)[2] for mark in ".:/")) if each in offered), name)


def _text(value: object) -> str:
    return without_surrogates(value) if isinstance(value, str) else ""
