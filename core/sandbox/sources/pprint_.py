"""The part of `pprint` that functions use; what is long is written as JSON is."""

import json
from typing import Any


def pformat(object: Any, indent: int = 1, width: int = 80, **_: Any) -> str:
    text = repr(object)
    if len(text) <= width:
        return text
    try:
        return json.dumps(object, indent=indent)
    except (TypeError, ValueError):
        return text


def pprint(object: Any, *_: Any, **options: Any) -> None:
    print(pformat(object, **options))  # noqa: T201 - it is the function's log


def pp(object: Any, *_: Any, **options: Any) -> None:
    pprint(object, **options)
