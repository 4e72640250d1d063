"""Annotations written as text, resolved to what they mean. One that cannot be resolved spoils none of the others."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, get_type_hints


def resolved(annotation: Any, namespace: Mapping[str, Any]) -> Any:
    """The annotation with names replaced by what they mean in the namespace.

    A text that means nothing there (a name imported for type checkers only) becomes Any.
    """
    holder = SimpleNamespace(__annotations__={"it": annotation})
    try:
        return get_type_hints(holder, globalns=dict(namespace), include_extras=True)["it"]
    except Exception:  # noqa: BLE001 - evaluating an annotation runs its author's code, which may raise anything
        return Any if isinstance(annotation, str) else annotation


def class_hints(kind: type) -> dict[str, Any]:
    """The resolved annotations of a class and its bases by field name."""
    try:
        return get_type_hints(kind, include_extras=True)
    except Exception:  # noqa: BLE001 - as above; the fields are then resolved one by one
        return {
            name: resolved(annotation, module_names(base))
            for base in reversed(kind.__mro__)
            for name, annotation in vars(base).get("__annotations__", {}).items()
        }


def module_names(target: object) -> dict[str, Any]:
    """The global names of the module that defines the class or function; none if it is not known."""
    module = sys.modules.get(str(getattr(target, "__module__", "")))
    return vars(module) if module else {}
