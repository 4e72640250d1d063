"""The code of a team's functions, read and rewritten as text. Nothing runs.

    reading      parameters, handoffs and context variables that the code declares    signature    the parameters in a `def`
    source       text with its syntax tree, and positions in both                     docstring    descriptions of parameters
    rewriting    the changes that forms make in code                                  renaming     names and strings in scope

The functions of `reading` are exported here. `rewriting` raises TeamEditError for code that cannot be read or changed, and
reads its own result again before it returns it.
"""

from core.team.code.reading import (
    allowed_hosts,
    code_of,
    code_parameters,
    complete_from_code,
    declares,
    find_agent,
    handoffs_in_code,
    has_code,
    runs_code,
    variables_in_code,
)

__all__ = [
    "allowed_hosts",
    "code_of",
    "code_parameters",
    "complete_from_code",
    "declares",
    "find_agent",
    "handoffs_in_code",
    "has_code",
    "runs_code",
    "variables_in_code",
]
