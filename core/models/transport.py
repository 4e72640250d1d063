"""How the `openai` package and its HTTP library are dealt with, without loading either: what they raise, whether a client
is as the package made it."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

RAISED = (("openai", "OpenAIError"), ("httpx2", "RequestError"), ("httpx", "RequestError"))


def errors() -> tuple[type[BaseException], ...]:
    """Every kind of exception that asking an endpoint may raise."""
    loaded = [(sys.modules.get(library), name) for library, name in RAISED]
    return (*(getattr(module, name) for module, name in loaded if module is not None), OSError, ValueError, TypeError)


def is_unchanged(client: Any, kind: str) -> bool:
    """Whether the client is of exactly the package's class of this name, with the `create` that the package gave it.

    Only then may `create` be gone around: whoever subclasses a client or patches `create` wants to see the call.
    """
    package: Any = sys.modules.get("openai")
    if package is None or type(client) is not getattr(package, kind):
        return False
    create = getattr(getattr(client.chat, "completions", None), "create", None)
    return type(create) is types.MethodType and _is_from(create.__func__, str(Path(package.__file__).parent))


def _is_from(function: Any, folder: str) -> bool:
    while function is not None:
        if type(function) is not types.FunctionType or not function.__code__.co_filename.startswith(folder):
            return False
        function = getattr(function, "__wrapped__", None)
    return True
