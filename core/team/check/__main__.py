"""`python -m core.team.check TEAM_FILE`: print the problems of a team file, one per line, with place and fix.

With `--tests` the tests of its functions are run, too, and reported on a line each; without it nothing of the file runs. With
`--allow-http` they may fetch from the hosts that the team lists. The last line says what was checked, and how many tests ran.
Exits with 0 when there are no problems and all tests passed, 1 when not, 2 when the file cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from core.errors import TeamFileError
from core.team.check import (
    Problem,
    check,
    describe_place,
    fix_label,
    no_problems_text,
    problem_text,
    problems_count_text,
    tests_text,
)
from core.team.file import load_team
from core.team.names import display_name
from core.team.spec import TeamSpec
from core.team.trial import run_test
from core.terminal import on_one_line


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser("python -m core.team.check", description="Print the problems of a team file.")
    parser.add_argument("team_file", metavar="TEAM_FILE")
    parser.add_argument("--tests", action="store_true", help="run the tests of the functions, too")
    parser.add_argument("--allow-http", action="store_true", help="let tests fetch from the hosts the team lists")
    options = parser.parse_args(arguments)
    try:
        team = load_team(options.team_file)
    except TeamFileError as error:
        sys.stderr.write(f"{on_one_line(str(error))}\n")
        return 2
    problems = check(team)
    sys.stdout.writelines(f"{_line(team, problem)}\n" for problem in problems)
    failed = _run_tests(team, team.http if options.allow_http else ()) if options.tests else None
    checked = problems_count_text(problems) if problems else no_problems_text(team)
    tests = sum(len(function.tests) for function in team.functions)
    sys.stdout.write(f"{checked} {tests_text(tests, failed=failed)}\n")
    return 1 if problems or failed else 0


def _run_tests(team: TeamSpec, hosts: Sequence[str]) -> int:
    """Run all tests, print each as soon as it has run, and return how many failed."""
    failed = 0
    for function in team.functions:
        for test in function.tests:
            outcome = run_test(team, function.id, test, hosts=hosts)
            failed += not outcome.passed
            words = ["passed" if outcome.passed else "failed", display_name(function), test.name, *outcome.differences]
            sys.stdout.write(f"{on_one_line(': '.join(words))}\n")
    return failed


def _line(team: TeamSpec, problem: Problem) -> str:
    fix = f" Possible fix: {fix_label(problem.fix)}." if problem.fix else ""
    return on_one_line(f"{problem.severity}: {describe_place(team, problem.place)}: {problem_text(problem)}{fix}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
