"""Find what is wrong with a team. Each problem has a kind, a place, the facts of the case and, where one edit helps, a fix.

    references   ids that lead nowhere or are not unique          names      names that people or models cannot distinguish
    reach        where a conversation can and cannot go           texts      missing texts, placeholders, results and articles
    code         code, how it fits the team, hosts it fetches     parameters what a team lists of parameters
    problems     problems and fixes as data                       wording    their sentences

Looks at the data only: nothing is built, run, read or changed. `python -m core.team.check TEAM_FILE` prints the problems.
"""

from __future__ import annotations

from core.team.check.code import code_problems, host_problems
from core.team.check.names import name_problems
from core.team.check.parameters import parameter_problems
from core.team.check.problems import (
    Append,
    Drop,
    Edit,
    Fix,
    FixKind,
    Place,
    Problem,
    ProblemKind,
    Put,
    Severity,
    apply_edit,
)
from core.team.check.reach import link_problems
from core.team.check.references import reference_problems
from core.team.check.texts import result_problems, text_problems
from core.team.check.wording import (
    describe_place,
    fix_label,
    no_problems_text,
    problem_text,
    problems_count_text,
    tests_text,
)
from core.team.spec import TeamSpec

__all__ = [
    "Append",
    "Drop",
    "Edit",
    "Fix",
    "FixKind",
    "Place",
    "Problem",
    "ProblemKind",
    "Put",
    "Severity",
    "apply_fix",
    "check",
    "describe_place",
    "fix_label",
    "no_problems_text",
    "problem_text",
    "problems_count_text",
    "tests_text",
]


def check(team: TeamSpec) -> tuple[Problem, ...]:
    """Return all problems of the team, errors first. A team with an error cannot be built."""
    parts = (
        reference_problems,
        name_problems,
        parameter_problems,
        link_problems,
        result_problems,
        code_problems,
        host_problems,
        text_problems,
    )
    problems = [problem for part in parts for problem in part(team)]
    return tuple(sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR))


def apply_fix(team: TeamSpec, problem: Problem) -> TeamSpec:
    """Return the team with the problem's fix applied, or the same team if it no longer has the problem or there is no fix."""
    if problem.fix is None or problem not in check(team):
        return team
    return apply_edit(team, problem.fix.edit)
