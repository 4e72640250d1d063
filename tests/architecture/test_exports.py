"""`__all__` of each module is complete, sorted and correct."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import core

ROOT = Path(__file__).resolve().parent.parent.parent
SWARM = {"Agent", "Response", "Result", "Swarm"}


def listing_modules() -> list[str]:
    """Return the modules of the engine that define `__all__`."""
    found = pkgutil.walk_packages([str(ROOT / "core")], "core.")
    names = ["core", *(module.name for module in found if not module.name.endswith("__main__"))]
    return [name for name in names if hasattr(importlib.import_module(name), "__all__")]


@pytest.mark.parametrize("name", listing_modules())
def test_what_is_listed_is_there_and_in_order(name: str) -> None:
    module = importlib.import_module(name)
    assert sorted(set(module.__all__)) == sorted(module.__all__)
    assert [one for one in module.__all__ if not hasattr(module, one)] == []
    assert module.__all__ == sorted(module.__all__, key=_order)


def _order(name: str) -> tuple[int, str]:
    """Sort constants first, then classes, then functions, as the formatter does."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


def test_a_package_lists_everything_it_takes_from_its_modules() -> None:
    public = {name for name in vars(core) if not name.startswith("_") and name not in _modules()}
    assert public <= {*core.__all__, "annotations"}


def _modules() -> set[str]:
    return {module.name for module in pkgutil.iter_modules([str(ROOT / "core")])}


def test_the_engine_offers_what_swarm_offers() -> None:
    assert set(core.__all__) >= SWARM | {"AsyncSwarm", "function_to_json", "run_demo_loop"}
