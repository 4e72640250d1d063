"""The part of `types` that functions use."""

from typing import Any


class SimpleNamespace:
    def __init__(self, **values: Any) -> None:
        self._names = list(values)
        for name, value in values.items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        return "namespace(" + ", ".join([f"{name}={getattr(self, name)!r}" for name in self._names]) + ")"

    def __str__(self) -> str:
        return repr(self)


def MappingProxyType(mapping: Any) -> Any:
    return dict(mapping)
