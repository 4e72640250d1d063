"""The sentences of a check: its problems, the labels of their fixes and its summary, in English. The only place that has them.

A template is chosen by the kind of the problem and, where one kind has several sentences, by the field it is in. The facts
of the problem are put in; a problem with a `line` begins with it. Another language needs another table of templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.team.check.problems import Fix, FixKind, Place, Problem, ProblemKind
from core.team.names import display_name
from core.team.spec import TeamSpec

K = ProblemKind

PROBLEMS: Mapping[tuple[ProblemKind, str], str] = {
    (K.NO_START, "agents"): "The team has no agents yet, so there is nobody to talk to. Add one.",
    (K.NO_START, "start"): "There is no agent “{start}” to begin conversations.",
    (K.NO_START, ""): "No agent is set to begin conversations.",
    (K.ILLEGAL_ID, ""): "“{id}” cannot be an id: letters, digits, _ and - only, 64 at most.",
    (K.DUPLICATE_ID, ""): "The id “{id}” is there twice; only the first one can be used.",
    (K.UNKNOWN_AGENT, ""): "This leads to “{agent}”, and there is no such agent in this team.",
    (K.UNKNOWN_AGENT, "results"): "This result hands over to “{agent}”, and there is no such agent in this team.",
    (K.UNKNOWN_AGENT, "code"): "This hands over to “{agent}”, and there is no such agent in this team.",
    (K.UNKNOWN_AGENT, "tests"): "This test expects a handoff to “{agent}”, and there is no such agent in this team.",
    (K.UNKNOWN_FUNCTION, ""): "There is no function “{function}” in this team.",
    (K.SAME_FUNCTION_NAME, ""): "“{agent}” has two functions called “{name}”, and a model cannot tell them apart.",
    (K.SAME_PARAMETER_NAME, ""): "Two parameters are called “{name}”.",
    (K.RESERVED_PARAMETER_NAME, ""): "Every function gets “{name}” by itself; a parameter needs another name.",
    (K.UNFIT_DEFAULT, ""): "The default of “{parameter}” is {default}, and it has to be {expected}: it is never used.",
    (K.UNUSED_DEFAULT, ""): "Every call has to give “{parameter}”, so its default {default} is never used.",
    (K.ITEMS_WITHOUT_LIST, ""): "“{parameter}” is not a list, so the type of its items has no meaning.",
    (K.DUPLICATE_NAME, ""): "The name “{name}” is there twice, so nobody can tell which is meant.",
    (K.COLLIDING_NAME, ""): "A model reads “{name}” as “{read_as}”, and another name too.",
    (K.UNKNOWN_TOOL_CHOICE, ""): "It always has to call “{name}”, which it does not have.",
    (K.UNREACHABLE_AGENT, ""): "No handoff from “{start}” leads to “{agent}”, so no conversation comes here.",
    (K.NO_EXIT, ""): "A conversation that comes to “{agent}” cannot leave again, whatever it is about next.",
    (K.CLOSED_GROUP, ""): (
        "A conversation that comes to “{agent}” only moves between {members} and cannot leave them, "
        "whatever it is about next."
    ),
    (K.HANDOFF_TO_ITSELF, ""): "“{agent}” would turn to itself here, which leads nowhere.",
    (K.HANDOFF_TO_ITSELF, "results"): "This result hands over to “{agent}”, which itself has the function.",
    (K.DELEGATE_TO_ITSELF, ""): "“{agent}” would turn to itself here, which leads nowhere.",
    (K.DELEGATE_CIRCLE, ""): (
        "“{agent}” asks “{other}”, which in the end asks “{agent}” again: they could go on for ever."
    ),
    (K.UNUSED_FUNCTION, ""): "No agent has the function “{function}”, so no model can call it.",
    (K.UNREACHABLE_RESULT, ""): "This result is never used: result no. {number} above it answers every call.",
    (K.UNREACHABLE_RESULT, "articles"): "The articles are never used: result no. {number} answers every call.",
    (K.UNKNOWN_PARAMETER, ""): (
        "The condition is about “{parameter}”, and the function has no such parameter: it never holds."
    ),
    (K.NO_RESULTS, ""): "“{function}” has nothing to answer with: every call of it fails.",
    (K.NO_QUERY, ""): "“{function}” looks for articles by its first parameter, and it has none.",
    (K.MOCK_WITHOUT_RESULTS, ""): "“{function}” is mocked and has no results to answer with: every call of it fails.",
    (K.NO_NAME, ""): "The {part} has no name.",
    (K.NO_INSTRUCTIONS, ""): "“{agent}” has no instructions, so a model does not know what to do.",
    (K.EMPTY_SAMPLE_REPLY, ""): "A sample reply needs both: what the message is about, and what is said then.",
    (K.LONG_SAMPLE_REPLY, ""): "This sample reply has {length} characters; a reply can be read up to {limit}.",
    (K.NO_DESCRIPTION, ""): "“{function}” has no description, so a model does not know when to call it.",
    (K.NO_WHEN, ""): "Nothing says when “{agent}” should turn to “{other}”, so a model can only guess.",
    (K.UNKNOWN_VARIABLE, ""): "{{{variable}}} stands for a variable, and the context has none of that name.",
    (K.BROKEN_CODE, ""): "{reason}. Every call fails.",
    (K.NO_FUNCTION_IN_CODE, ""): "{reason}. Every call fails.",
    (K.UNSUPPORTED_CODE, ""): "`{what}` isn't available here. {instead}",
    (K.OTHER_PARAMETERS, ""): "The code does not take {extra}.",
    (K.OTHER_PARAMETERS, "missing"): "The code needs {missing}, which the list of parameters does not have.",
    (K.UNFIT_HOST, ""): "“{host}”: {reason} No function can fetch from it as it stands.",
    (K.NO_HOSTS, ""): (
        "“{function}” fetches from the web, and the team lists no host that functions may fetch from: "
        "every such request fails."
    ),
}

FIXES: Mapping[FixKind, str] = {
    FixKind.START_WITH: "Start with {name}",
    FixKind.NEW_ID: "Give it an id of its own",
    FixKind.RENAME: "Call it {name}",
    FixKind.RENAME_FUNCTION: "Call the function {name}",
    FixKind.REMOVE: "Remove it",
    FixKind.REMOVE_SECOND: "Remove the second",
    FixKind.REMOVE_RESULT: "Remove that result",
    FixKind.REMOVE_LINE: "Remove this line",
    FixKind.REMOVE_DEFAULT: "Remove the default",
    FixKind.REMOVE_ITEMS: "Remove the type of its items",
    FixKind.MAKE_OPTIONAL: "Make it optional",
    FixKind.FREE_CHOICE: "Let the model choose",
    FixKind.ADD_HANDOFF: "Add a handoff from {name}",
    FixKind.ADD_HANDOFF_BACK: "Add a handoff back to {name}",
    FixKind.GIVE_FUNCTION: "Give it to {name}",
    FixKind.ANSWER_DONE: "Answer “Done.”",
    FixKind.USE_CODE: "Let its code answer",
    FixKind.USE_CODE_PARAMETERS: "Take the parameters from the code",
    FixKind.ADD_CODE: "Add a first function",
    FixKind.ADD_PARAMETER: "Add the parameter {name}",
    FixKind.ADD_VARIABLE: "Add the variable {name}",
    FixKind.NO_HANDOFF: "Answer without a handoff",
    FixKind.EXPECT_NO_HANDOFF: "Expect no handoff",
    FixKind.WRITE_INSTRUCTIONS: "Write first instructions",
    FixKind.USE_DESCRIPTION: "Use the description of that agent",
}


def problem_text(problem: Problem) -> str:
    """Return a sentence that explains the problem and why it matters."""
    facts = problem.facts
    variant = "missing" if "missing" in facts else "" if facts.get("start") == "" else problem.place.field
    template = PROBLEMS.get((problem.kind, variant)) or PROBLEMS[problem.kind, ""]
    line = facts.get("line")
    return (f"Line {line}: " if line is not None else "") + template.format_map(facts)


def fix_label(fix: Fix) -> str:
    """Return the label of the button that makes the fix."""
    return FIXES[fix.kind].format(name=fix.name)


def describe_place(team: TeamSpec, place: Place) -> str:
    """Return where a problem is, such as: agent Front desk, handoffs, no. 2."""
    words = ["team"] if place.agent is None and place.function is None else []
    if place.agent is not None:
        agent = team.agent(place.agent)
        words.append(f"agent {display_name(agent) if agent else place.agent}")
    if place.function is not None:
        function = team.function(place.function)
        words.append(f"function {display_name(function) if function else place.function}")
    words += [place.field] if place.field else []
    words += [f"no. {place.row + 1}"] if place.row is not None else []
    return ", ".join(words)


def no_problems_text(team: TeamSpec) -> str:
    """Return the sentence for a team without problems: what was looked at, and what is therefore certain."""
    counts = {
        "agent": len(team.agents),
        "handoff": sum(len(agent.handoffs) for agent in team.agents),
        "delegate": sum(len(agent.delegates) for agent in team.agents),
        "function": len(team.functions),
    }
    counted = [_counted(number, noun) for noun, number in counts.items() if number]
    certain = ["every agent can be reached"] if len(team.agents) > 1 else []
    certain += ["every function has an answer"] if team.functions else []
    certain_text = f": {' and '.join(certain)}" if certain else ""
    return f"No problems found in {_enumerated(counted)}{certain_text}."


def tests_text(number: int, *, failed: int | None) -> str:
    """Return how many tests ran and failed; `failed` is None if they did not run."""
    if not number:
        return "There are no tests."
    if failed is None:
        return f"{_counted(number, 'test')} did not run; --tests runs them."
    return f"{_counted(number, 'test')} ran: {f'{failed} failed' if failed else 'all passed'}."


def problems_count_text(problems: Sequence[Problem]) -> str:
    return f"{_counted(len(problems), 'problem')} found."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _enumerated(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
