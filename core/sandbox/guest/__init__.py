"""Code that runs as guest: the files here, and the texts fed to the interpreter around the author's code.

The files are read as text and never imported by the host. They are written in the Python that the interpreter supports.

    prelude         `Result`, `handoff`, and the result of a call as JSON text
    packing         results that are not JSON as they are
    http_client     `http`, the guest's end of the name channel
    module_objects  modules that the interpreter lacks, as objects
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent

PREPARE = """\
_playground = {}
exec(_prelude, _playground)
Result, handoff = _playground["Result"], _playground["handoff"]
None
"""
"""Loads the prelude. The author's code sees one name more, `_playground`."""

LOAD_MODULES = """\
exec(_module_objects, _playground)
_playground["shared"].update(Result=Result, handoff=handoff)
{name: _playground["load"](text, functions, constants) for name, text, functions, constants in _sources}
"""

OPEN_CHANNEL = """\
def _playground_look_up(name):
    return eval(name)
_playground_web = {}
exec(_http_client, _playground_web)
_playground_web["look_up"].append(_playground_look_up)
http = _playground_web["http"]
None
"""
"""Defines `http`. `eval` of a name the interpreter does not know asks the host for its value: see `name_channel`."""

CALL = """\
_playground["begin"](_playground_given, {takes_context})
f"{{_playground['pack']({awaited}{name}(*_playground['positional'], **_playground['named']))}}"[:{most}]
"""
"""Makes the call with the prelude. Its value is the JSON text, or "" if the result first needs PACK."""

LOAD_CONTEXT = """\
import json as _playground_json
_playground_context = _playground_json.loads(_playground_given["short"])
_playground_context.update(_playground_given["strings"])
for _playground_name, _playground_text in _playground_given["long"].items():
    _playground_context[_playground_name] = _playground_json.loads(_playground_text)
"""
"""Makes the context variables from their texts."""

LOAD_CHANGED = """\
import json as _playground_json
if _playground_given["is_new"]:
    _playground_large = {}
if _playground_given["short"] is not None:
    _playground_short = _playground_json.loads(_playground_given["short"])
_playground_large.update(_playground_given["strings"])
for _playground_name, _playground_text in _playground_given["long"].items():
    _playground_large[_playground_name] = _playground_json.loads(_playground_text)
_playground_large = {name: _playground_large[name] for name in _playground_given["large"]}
_playground_context = {**_playground_short, **_playground_large}
"""
"""Makes them in a session that has some from the call before, and is given only what has changed."""

CALL_PLAIN = """\
_playground_watched = _playground_context if _playground_given["may_change"] else {{}}
_playground_before = {{**_playground_watched}}
_playground_texts = {{
    name: _playground_given["long"].get(name) or _playground_json.dumps(_playground_context[name], ensure_ascii=False)
    for name in _playground_given["containers"]
}}
_playground_value = {awaited}{name}(*_playground_given["positional"], **_playground_given["named"], context_variables=_playground_context)
try:
    _playground_text = _playground_json.dumps({{
        "value": _playground_value,
        "context": {{
            name: it for name, it in _playground_watched.items()
            if name not in _playground_before or it is not _playground_before[name] or (
                name in _playground_texts
                and _playground_json.dumps(it, ensure_ascii=False) != _playground_texts[name]
            )
        }},
        "removed": [name for name in _playground_before if name not in _playground_watched],
    }})
except (TypeError, ValueError, RecursionError):
    _playground_text = ""
f"{{_playground_text}}"[:{most}]
"""
"""Makes the call without the prelude, which takes half of the time.

Calls no built-in function by its name, as the code may have given the name another meaning.
"""

CALL_ALONE = """\
import json as _playground_json
_playground_watched, _playground_before, _playground_texts = {{}}, {{}}, {{}}
_playground_value = {awaited}{name}(*_playground_given["positional"], **_playground_given["named"])
try:
    _playground_text = _playground_json.dumps({{"value": _playground_value, "context": {{}}, "removed": []}})
except (TypeError, ValueError, RecursionError):
    _playground_text = ""
f"{{_playground_text}}"[:{most}]
"""
"""Also without context variables, for a function that takes none."""

PACK = """\
exec(_packing, _playground)
f"{{_playground['packed'](_playground['parts'], *_playground['watched'])}}"[:{most}]
"""
PACK_PLAIN = """\
_playground = {{
    "parts": [_playground_value, None, {{}}],
    "watched": [_playground_watched, _playground_before, _playground_texts],
}}
"""


@cache
def guest_text(name: str) -> str:
    """Return the text of one of the files here, by its name without the ending."""
    return (FOLDER / f"{name}.py").read_text(encoding="utf-8")
