"""The programs, commands, links and paths in the README work."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Arguments that make a long-running command end at once.
ENDING = {"playground": ["--help"], "tests": ["--version"]}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def run(arguments: list[str], *, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        input=said,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(("program", "output"), list(zip(blocks("python"), blocks("text"), strict=True)))
def test_its_programs_print_what_it_says(program: str, output: str) -> None:
    done = run(["-c", program])
    assert (done.stdout, done.stderr) == (output, "")


@pytest.mark.parametrize("command", [line for block in blocks("sh") for line in block.splitlines()])
def test_its_commands_run(command: str) -> None:
    python, flag, module, *arguments = command.split()
    assert (python, flag) == ("python3", "-m")
    done = run([flag, module, *arguments, *ENDING.get(module, [])], said="Hello\n")
    assert done.returncode == 0, done.stderr


def test_its_first_block_is_exactly_two_commands() -> None:
    assert blocks("sh")[0].splitlines() == ["python3 -m playground", "python3 -m tests"]


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
def test_its_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).is_file()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:core|playground|tests|sample_agents)/(?![\w/]*NAME)[\w./]*)`", README)))
)
def test_the_files_it_names_are_there(path: str) -> None:
    assert (ROOT / path).exists() or (ROOT / f"{path}.py").is_file()


def test_it_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= 200
