"""The texts of the list of a team's parts and of the form of the team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# --- the list of parts

TEAM_NOTE = "Name, start, context"
START_MARK = "start"
ADD_AGENT, ADD_FUNCTION = "Add agent", "Add function"
LIST: Mapping[str, str] = {
    "list": "Parts of the team",
    "agents": "Agents",
    "functions": "Functions",
    "filter": "Find by name",
    "none": "Nothing here has that name.",
}
ANSWERED: Mapping[str, str] = {
    "code": "Answered by its code",
    "mock": "Answered by its table of answers; its code does not run (mock)",
    "table": "Answered by its table of answers",
    "articles": "Answered from its articles",
}
"""The tooltips in the list for how a function is answered."""


def problem_count(count: int) -> str:
    return f"{count} {'problem' if count == 1 else 'problems'}"


# --- the form of the team

SECTION_LABEL = "Part of the form"
SECTIONS: Mapping[str, str] = {
    "about": "About",
    "begin": "Starters and demo",
    "context": "Context variables",
    "web": "Web",
}

NAME, DESCRIPTION, START = "Name", "What the team is for", "Who starts"
DESCRIPTION_HELP = "A sentence or two (its description), shown before a conversation begins."
DESCRIPTION_HINT = "Answers travellers: bookings, changes, refunds, lost bags"
START_HELP = "The agent every new conversation begins with."
NOBODY = "nobody yet"

STARTERS = "Starter prompts"
STARTERS_EXPLAINED = "Offered as buttons before a conversation begins: show what the team is good at."
STARTER_HINT = "Add one, such as: Where is my bag?"
DEMO = "Demo script"
DEMO_EXPLAINED = "Messages to be played one after the other, to show the team at work."
PLAY = "Play it in a new conversation"
DEMO_HINT = "Add the next message of the demo"
REMOVE, UP = "Remove", "Move up"

# --- the web

WEB = "Addresses functions may fetch from"
WEB_EXPLAINED = (
    "Code of a function can send requests to other computers, with http.get and http.post: only to those listed here, and only "
    "while you allow it. The list is saved with the team, your permission is not: a team from someone else starts without it."
)
HOST = "Host"
HOST_HINT = "Add one, such as: api.example.org"
MAY_FETCH = "Functions may fetch from these addresses"
MAY_FETCH_HELP = (
    "What a function sends there leaves this computer. Addresses inside your network work only if listed by number."
)
FETCHES = "On for this team, until the app is closed."
FETCHES_NOT = "Off: a function that tries to fetch fails, with an error that says why."


def wants_to_fetch(count: int) -> str:
    hosts = "a host" if count == 1 else f"{count} hosts"
    return f"Functions of this team want to fetch from {hosts}. They may not, unless you allow it in the team's form, under Web."


READ_ONLY = (
    "This team comes from a file of a newer version of the playground. You can look at it and talk to it. It cannot be "
    "changed, copied or saved here, because what this version does not know would be lost."
)


def newer_format(format: int, known: int, unknown: Sequence[str]) -> str:
    """Return the notice for a file in a newer format; `unknown` are the keys that were left out."""
    left_out = f" Left out: {'; '.join(unknown[:3])}{' …' if len(unknown) > 3 else ''}." if unknown else ""
    return f"This file is in format {format}; this version reads up to {known}. {READ_ONLY}{left_out}"


def nth(name: str, number: int) -> str:
    return f"{name}, no. {number}"


# --- context variables

CONTEXT_EXPLAINED = (
    "Values at the start of a conversation. Instructions contain a value where its name is in braces, such as "
    "{customer_name}; functions can change it."
)
VARIABLE_NAME, VARIABLE_VALUE = "Name of the variable", "Value"
ADD_VARIABLE = "Add a variable: its name"
ADD_VARIABLE_HINT = "customer_name"
REMOVE_ANYWAY, KEEP = "Remove it all the same", "Keep it"
PROFILES = "Profiles"
PROFILES_EXPLAINED = "Other values for the start of a conversation, such as those of another customer. A profile has only the values that differ."
PROFILE_NAME = "Name of the profile"
ADD_PROFILE, ADD_PROFILE_HINT = "Add a profile: its name", "Gold customer"
REMOVE_PROFILE = "Remove the profile"
CHANGE_VARIABLE = "Change a variable…"
AS_IN_TEAM = "As in the team"
NOTHING_DIFFERS = "No value differs from the team yet."
PROFILE_WITHOUT_NAME = "A profile needs a name."
PROFILE_NAME_FIX = "Type one."
TAKEN_FIX = "Choose another name."


def variable_taken(name: str) -> str:
    return f"There is a variable “{name}” already."


def profile_taken(name: str) -> str:
    return f"There is a profile “{name}” already."
