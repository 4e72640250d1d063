"""Problems of the hosts that functions may fetch from."""

from __future__ import annotations

from collections.abc import Iterator

from core.sandbox.hosts import InvalidHostError, parse_host
from core.team.check.edits import Drop
from core.team.check.problems import Fix, Place, Problem, ProblemKind, warning
from core.team.code import code_of
from core.team.names import called
from core.team.spec import TeamSpec


def host_problems(team: TeamSpec) -> Iterator[Problem]:
    for row, line in enumerate(team.http):
        try:
            parse_host(line)
        except InvalidHostError as unfit:
            place = Place(field="http", row=row)
            message = f"“{line}”: {unfit} No function can fetch from it as it stands."
            yield warning(ProblemKind.UNFIT_HOST, place, message, Fix("Remove this line", Drop(("http", row))))
    if not team.http:
        yield from _without_hosts(team)


def _without_hosts(team: TeamSpec) -> Iterator[Problem]:
    for index, function in enumerate(team.functions):
        code = code_of(function)
        if code is not None and code.fetches is not None:
            message = (
                f"Line {code.fetches}: “{called(function)}” fetches from the web, and the team lists no host that functions "
                "may fetch from: every such request fails."
            )
            yield warning(ProblemKind.NO_HOSTS, Place(None, function.id, "code", index=index), message)
