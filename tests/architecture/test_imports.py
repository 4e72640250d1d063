"""Importing the engine loads nothing but the standard library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OTHERS = (
    "openai",
    "pandas",
    "networkx",
    "streamlit",
    "pydantic",
    "ruamel",
    "docstring_parser",
    "pyvis",
    "numpy",
    "genai_prices",
    "pydantic_monty",
)


def loaded_by(statement: str) -> set[str]:
    """Return the top-level packages loaded in a new process after the statement."""
    program = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import core",
        "from core import Agent, Swarm, AsyncSwarm, Result, Response, run_demo_loop, function_to_json",
        "import core.views",
        "import core.cost",
        "import core.models.offline",
    ],
)
def test_the_engine_loads_no_library(statement: str) -> None:
    assert loaded_by(statement).isdisjoint(OTHERS)


def test_the_start_of_the_app_loads_no_library() -> None:
    assert loaded_by("import playground.environment").isdisjoint(OTHERS)
