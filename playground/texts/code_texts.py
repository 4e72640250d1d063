"""The texts of the editor for a function's code, and of its trials and tests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

CODE = "Its code (Python)"
CODE_EXPLAINED = "Calls are answered by this code, shut off from the computer."
CODE_TRUSTED = "Calls are answered by this code, as trusted Python: it is not shut off from the computer."

# --- the editor

EDITOR: Mapping[str, str] = {
    "label": "Code of the function (Python)",
    "keys": "Tab moves a line in. To leave with the keyboard: Esc, then Tab. Ctrl+Enter runs it.",
    "fine": "Nothing wrong found. Nothing runs while you type.",
    "goto": "Go to this line",
    "enlarge": "Enlarge the editor (Escape ends it)",
    "line": "Line {}:",
}

# --- what is wrong with a code, as a person who does not program can act on it

NO_FUNCTION = "There is no function in this code yet."
NO_FUNCTION_ADVICE = "It begins with a line such as: def look_up(name):"
PARAMETERS_ADVICE = "Make both the same: the list above, and the names in the brackets after def."
NO_HOSTS = "This fetches from the web, and the team lists no host that functions may fetch from."
NO_HOSTS_ADVICE = "List it in the team's form, under Web."
UNKNOWN_NAME_ADVICE = "Check how it is spelt, give it a value before, or put it in quotes if it is text."

_READ_AS = (
    (r"'(.)' was never closed", "The bracket {0} is opened here and never closed.", "Add the bracket that closes it."),
    (r"unmatched '(.)'", "There is a {0} here that closes nothing.", "Take it out, or add the bracket that opens it."),
    (
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'",
        "{0} cannot close {1}.",
        "Each bracket is closed by its own kind.",
    ),
    (r"expected ':'", "A colon is missing.", "Lines with def, if, else, for, while, try and with end in a colon (:)."),
    (
        r"unterminated (?:f-)?(?:triple-quoted )?string",
        "A text begins here and does not end.",
        "Add the quote that ends it: the same one it begins with.",
    ),
    (
        r"expected an indented block after (.+?) on line",
        "Nothing belongs to the {0} above.",
        "Move what belongs to it in by four spaces (Tab).",
    ),
    (
        r"unindent does not match",
        "This line begins at a place where no other line begins.",
        "Move it to where the lines it belongs with begin.",
    ),
    (
        r"unexpected indent",
        "This line begins further in than the one above.",
        "Move it back to where the line above begins.",
    ),
    (r"inconsistent use of tabs", "Some lines are moved in with tabs, others with spaces.", "Use spaces only."),
    (r"perhaps you forgot a comma", "A comma may be missing here.", "Put a comma between two values."),
    (r"maybe you meant '==' ", "One = gives a value to a name; it does not compare.", "Use == to compare."),
    (
        r"cannot assign to",
        "The left side of = cannot be given a value.",
        "Use == to compare; put a name on the left to keep a value.",
    ),
    (
        r"invalid character '(.)'",
        "{0} is no character that Python reads.",
        "Use plain quotes, hyphens and commas, as on the keyboard.",
    ),
    (
        r"'return' outside function",
        "This return is not inside a function.",
        "Move it in, so that it belongs to the def above.",
    ),
    (
        r"'await' outside",
        "await only works in a function that begins with async def.",
        "Write async def, or leave await out.",
    ),
    (r"duplicate argument '(.+?)'", "Two parameters are called {0}.", "Give one of them another name."),
    (
        r"(?:non-default|parameter without a default)",
        "A parameter that has to be given comes after one that need not be.",
        "Put those with = last.",
    ),
    (r"missing parentheses in call to 'print'", "print needs brackets.", "Write print(...)."),
    (r"f-string", "The part in braces of this f-text cannot be read.", "Check what is between { and }."),
    (r"longer than", "The code is too long.", "Keep data in context variables, or make two functions of it."),
    (r"nested too deeply", "The code is nested too deeply.", "Break it up into several steps."),
)


def unreadable(said: str) -> tuple[str, str]:
    """Return a message of Python's parser as a sentence, and advice."""
    for pattern, sentence, advice in _READ_AS:
        if found := re.search(pattern, said, re.IGNORECASE):
            return sentence.format(*found.groups()), advice
    return (
        f"Python cannot read this line ({said[:1].lower()}{said[1:]}).",
        "Look at it and at the one above: a bracket, a quote or a colon may be missing.",
    )


def unsupported(what: str) -> str:
    return f"{what} isn't available here."


def too_long(most: int) -> str:
    return f"The code is longer than {most:,} characters, so it is not kept in the team."


def no_such_agent(name: str) -> str:
    return f"This hands over to “{name}”, and there is no such agent in this team."


def agents_are(names: Sequence[str]) -> str:
    return f"There are: {', '.join(names)}." if names else "Add an agent first."


def did_you_mean(name: str) -> str:
    return f"Did you mean {name}?"


def unknown_name(name: str) -> str:
    return f"Nothing here is called “{name}”."


def not_taken(names: Sequence[str]) -> str:
    return f"The code does not take {_quoted(names)}, which is in the list of parameters."


def not_listed(names: Sequence[str]) -> str:
    return f"The code needs {_quoted(names)}, which is not in the list of parameters."


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


# --- trying

TRY_EXPLAINED = "The code runs when you click Run, with these values and without a model."
RUN, RUN_ALL = "Run", "Run all"
AS_AGENT = "As a function of"
AS_AGENT_HELP = "It may hand off to the agents that this agent may hand off to."
WITH_CONTEXT = "Context variables for the trial"
ADD_VARIABLE = "Add a variable for the trial"
AS_IN_CONVERSATION = "As in the conversation again"
CODE_HAS_CHANGED = "The code has changed since. Run it again."
EARLIER = "Earlier trials"
NO_VALUES, NO_ANSWER, REMOVED = "no values", "nothing (None)", "removed"
ORIGINAL = "Message of Python"
PRINTED = "It printed (log)"
BY_CODE, BY_TABLE = "by its code", "by its table of answers (mock)"
KEEP_AS_RESULT, KEEP_AS_TEST = "Keep as an answer", "Keep as a test"
KEEP_AS_RESULT_HELP = "Answers such a call from the table when the code is not run (mock)."
KEEP_AS_TEST_HELP = "A test checks that the same call still has the same result."
AS_RESULT, AS_TEST = "Answer", "Test"
KEPT_AS_RESULT = "Kept in its table of answers, for when the code is not run."
MOCKED_NOW = "Its table answers now (mock), so the code does not run."
KEPT_AS_TEST = "Kept as a test, below."
PASSED, FAILED = "Passed:", "Failed:"
REMOVE_TEST = "Remove this test"


def go_to_line(number: int) -> str:
    return f"Show line {number}"


def line(number: int) -> str:
    return EDITOR["line"].format(number)


def when_tried(message: str) -> str:
    return f"In the last trial: {message.rstrip('.')}."


def in_short(given: str, answer: str) -> str:
    return f"{given} → {answer}"


def memory(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1000:.0f} kB"


def tests(count: int) -> str:
    return f"Tests ({count})"


def passed(good: int, all: int) -> str:
    if good == all:
        return "The test passed." if all == 1 else f"All {all} tests passed."
    return f"{all - good} of {all} {'test' if all == 1 else 'tests'} failed."


# --- whether the table or the code answers

MOCK = "Answer from the table instead of the code (mock)"
MOCK_HELP = "The code stays as it is, and does not run while this is on."
REMOVE_CODE = "Use a table only"
REMOVE_CODE_HELP = "Removes the code and keeps the table of answers. Undo brings the code back."
CODE_REMOVED = "The code is removed. Undo brings it back."


# --- going over to code

WRITE = "Write it in Python"
WRITE_HELP = "Answer with code: look things up, calculate, hand off, remember. The answers below stay."
WRITE_EXPLAINED = (
    "Choose what it begins with; all of it can be changed. Its answers stay, for when the code is not run."
)
EMPTY, EMPTY_ABOUT = "An empty function", "With the name and the parameters it has now."
