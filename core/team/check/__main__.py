"""`python -m core.team.check TEAM_FILE`: print the problems of a team file, one a line, each with its place and its fix.

Exits with 0 when there are none, 1 when there are some, 2 when the file cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from io import TextIOWrapper

from core.errors import TeamFileError
from core.team.check import Problem, check, place_in_words
from core.team.files import load_team
from core.team.spec import TeamSpec


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser("python -m core.team.check", description="Print the problems of a team file.")
    parser.add_argument("team_file", metavar="TEAM_FILE")
    path = parser.parse_args(arguments).team_file
    try:
        team = load_team(path)
    except TeamFileError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    problems = check(team)
    sys.stdout.writelines(f"{_line(team, problem)}\n" for problem in problems)
    return 1 if problems else 0


def _line(team: TeamSpec, problem: Problem) -> str:
    fix = f" Possible fix: {problem.fix.label}." if problem.fix else ""
    return _printable(f"{problem.severity}: {place_in_words(team, problem.place)}: {problem.message}{fix}")


def _printable(text: str) -> str:
    """The text on one line and without what would steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
