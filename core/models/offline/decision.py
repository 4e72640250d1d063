"""What a reply is made of: words, calls, and which argument it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Planned:
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """A reply. `asks` names the function and the parameter whose value the text asks for, `wish` what it was wanted for."""

    text: str = ""
    calls: tuple[Planned, ...] = ()
    asks: tuple[str, str] | None = None
    wish: str = ""
