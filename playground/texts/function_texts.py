"""The texts of the form of a function and of its trial: plain words, with the precise term beside them."""

from __future__ import annotations

from collections.abc import Mapping

from core.team.spec import ItemType, ParameterType

NEW_PARAMETER = "parameter"
QUERY_DESCRIPTION = "What to look for."
DATA_KEY = "answer"

DUPLICATE, DELETE = "Duplicate", "Delete"
NAME = "Name"
ID = "Id"
ID_HELP = "How files refer to this function. Everything that uses it follows: letters, digits, _ and -."
NAME_HELP = "In any language. A model reads it in Latin letters."
MODEL_READS = "A model reads"
DESCRIPTION = "What it does (description)"
DESCRIPTION_HINT = "When should an agent call it, and what does it do?"
DESCRIPTION_HELP = "A model reads this to decide whether to call the function."
AGENTS = "Agents that have it"
AGENTS_HINT = "No agent yet"
ASK_FIRST = "Ask before running"
ASK_FIRST_CHOICES: Mapping[bool | None, str] = {None: "If it cancels, pays or sends", True: "Always", False: "Never"}
ASK_FIRST_HELP = (
    "The offline rules then say what they will do with which values, and wait for a yes. Unless you choose, the name and the "
    "description decide. A language model does not read this."
)


# --- parameters

PARAMETERS = "What it asks for (parameters)"
PARAMETERS_EMPTY = "It asks for nothing: every call is the same."
ADD_PARAMETER = "Add a parameter"
TYPES: Mapping[ParameterType, str] = {
    ParameterType.STRING: "text (string)",
    ParameterType.INTEGER: "whole number (integer)",
    ParameterType.NUMBER: "number (number)",
    ParameterType.BOOLEAN: "yes or no (boolean)",
    ParameterType.LIST: "list (array)",
    ParameterType.OBJECT: "object (object)",
}
LISTS: Mapping[ItemType, str] = {
    ItemType.ANY: TYPES[ParameterType.LIST],
    ItemType.STRING: "list of texts",
    ItemType.INTEGER: "list of whole numbers",
    ItemType.NUMBER: "list of numbers",
    ItemType.BOOLEAN: "list of yes or no",
}
_SINGULAR = {
    ParameterType.INTEGER: "a whole number",
    ParameterType.NUMBER: "a number",
    ParameterType.BOOLEAN: "yes or no",
    ParameterType.OBJECT: "an object",
}
PARAMETER_NAME, PARAMETER_TYPE = "Name", "Type"
REQUIRED = "needed"
REQUIRED_HELP = "Whether a call has to give it (required)."
PARAMETER_DESCRIPTION = "Description"
PARAMETER_DESCRIPTION_HINT = "What is it? For example …"
CHOICES = "Choices (enum)"
CHOICES_HINT = "any value"
CHOICES_HELP = "The only values allowed, separated by commas or one a line. Leave it empty to allow any."
DEFAULT = "Default"
NO_DEFAULT = "none"
DEFAULT_HELP = "The value when a call does not give one. With a default it is not needed."
NO_PARAMETER_NAME = "A parameter needs a name."
RESERVED_NAME = (
    "“context_variables” is reserved: every function gets it automatically. Choose another name for the parameter."
)
GONE = "This function is no longer in the team."


def same_name(name: str) -> str:
    return f"Another parameter is called “{name}” already."


def same_for_model(other: str, legal: str) -> str:
    return f"A model cannot distinguish it from “{other}”: it reads both as “{legal}”."


def model_reads(name: str) -> str:
    return f"{MODEL_READS} {name}"


def type_name(type: ParameterType, items: ItemType) -> str:
    return LISTS[items] if type is ParameterType.LIST else TYPES[type]


def default(value: str) -> str:
    return f"default {value}"


def not_of_type(text: str, type: ParameterType) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return f"“{shown}” is not {_SINGULAR[type]}."


def no_choices_for(type: ParameterType) -> str:
    return f"Only text and numbers can have choices, and this is {TYPES[type]}. Take the choices away first."


# --- results

RESULTS = "What it answers (results)"
ALWAYS = "The same answer for every call."
TABLE_EXPLAINED = (
    "The first line that fits a call answers it. Type into the last line to add one. To paste rows from a spreadsheet, "
    "click there, press Esc, and paste: lines are added as needed."
)
PLACE, PLACE_HELP = "No.", "Type another number to move the line there."
NOT_GIVEN = "not given"
YES, NO = "yes", "no"
WHEN_CHOICES_HELP = "Any of these values. Leave it empty to allow any value."
WHEN_HELP = "Separate several values with commas. * stands for any text. Leave it empty to allow any value."
NOT_A_PARAMETER = "There is no such parameter, so this condition is never met."
ANSWER_KINDS: Mapping[str, str] = {"text": "text", "data": "data (JSON)", "error": "an error"}
ANSWER_HELP = "{name} in braces stands for a parameter or a context variable of that name."
NO_ERROR = "Say what went wrong, or choose another kind of answer."
HANDS_OFF_HELP = "That agent takes over the conversation (handoff)."
DELAY_HELP = "How long it takes until it answers."
COLUMNS: Mapping[str, str] = {
    "answer": "Answer",
    "kind": "It gives",
    "handoff": "Hands off to",
    "delay": "After (seconds)",
}
SETS = "Add a column that sets a context variable"
SETS_ADD = "Choose one, or type a new name"
NO_VARIABLE_NAME = "A variable needs a name."
MOVE_UP, MOVE_DOWN, COPY, REMOVE = "Move up", "Move down", "Duplicate", "Remove"
ROW_ACTS = {"up": MOVE_UP, "down": MOVE_DOWN, "copy": COPY, "remove": REMOVE}
MORE = "More"


def bad_seconds(most: float) -> str:
    return f"Enter a number of seconds from 0 to {most:g}."


def when(name: str) -> str:
    return f"When {name} is"


def sets(name: str) -> str:
    return f"Sets {name}"


def answer_number(number: int) -> str:
    return f"Answer no. {number}"


def in_column(title: str, reason: str) -> str:
    return f"{title}: {reason}"


def no_such_agent(name: str) -> str:
    return f"There is no agent called “{name}”. Choose one from the list."


# --- articles

ARTICLES = "Articles it looks through"
ARTICLES_EXPLAINED = (
    "If no answer above matches a call, the function returns the articles that best match its first parameter."
)
ARTICLES_ALONE = "The function returns the articles that best match its first parameter."
ADD_ARTICLE = "Add an article"
ANSWER_FROM_ARTICLES = "Answer from articles"
ANSWER_FROM_ARTICLES_HELP = "For search functions: the function returns the articles that match the request."
TITLE, TEXT = "Title", "Text"
NO_TITLE = "(no title)"


def new_article(number: int) -> str:
    return f"Article {number}"


# --- trying

TRY = "Try it"
TRY_EXPLAINED = "Its answer to a call with these values, and the context variables as they are now. No model is asked."
TRY_NOTHING = "It takes no values."
TRY_FIRST = "Fill in what it needs to see what it answers."
TRY_FITS = "Answered by"
TRY_SETS = "Changes context variables"
TRY_TAKES = "A model would wait for it"


def fits(number: int) -> str:
    return f"answer no. {number}"


FITS_ARTICLES = "its articles"
FITS_NONE = "none of its answers"
SCHEMA = "What a model sees of it (JSON Schema)"
