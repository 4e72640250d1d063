"""The decorators by which other libraries mark a function that an agent may call: here every function is one."""

from typing import Any


def tool(*marked: Any, **_: Any) -> Any:
    if len(marked) == 1 and not isinstance(marked[0], str):
        return marked[0]
    return lambda function: function


def function_tool(*marked: Any, **options: Any) -> Any:
    return tool(*marked, **options)
