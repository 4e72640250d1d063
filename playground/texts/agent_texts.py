"""The texts of the form of an agent: plain words, with the precise term beside them."""

from __future__ import annotations

from collections.abc import Mapping

# --- the head

STARTS = "starts the conversation"
LET_IT_START = "Let it start"
LET_IT_START_HELP = "New conversations begin with this agent."
DUPLICATE, DELETE = "Duplicate", "Delete"

# --- the sections

SECTIONS: Mapping[str, str] = {"who": "Who it is", "may": "What it may do", "model": "Model"}
SECTION_LABEL = "Part of the form"

# --- who it is

NAME, ICON = "Name", "Icon"
ID = "Id"
ID_HELP = "How files, Python and events refer to this agent. Everything that uses it follows: letters, digits, _ and -."
ICON_HELP = "Any emoji. Without one the first letter of the name is shown."
ICON_TYPED = "Or type one"
ICON_CHOICES = "Choose an icon"
NO_ICON = "none"
DESCRIPTION = "What it looks after"
DESCRIPTION_HELP = "One sentence (its description). The models of other agents use it to decide whether to hand off to this one, unless the handoff has its own condition."
DESCRIPTION_HINT = "Finds lost bags and has them delivered"
INSTRUCTIONS = "Instructions"
INSTRUCTIONS_HELP = (
    "The text that the model gets before every reply (the system prompt). {name} in braces is replaced by the context "
    "variable with that name."
)
INSTRUCTIONS_HINT = (
    "You look after lost bags. Ask for the number on the baggage tag first.\nThe customer is {customer_name}."
)
OFFLINE_DOES_NOT_FOLLOW = (
    "The offline rules do not follow instructions: they only look up in them what they tell, such as prices or opening hours. "
    "A language model follows them."
)
SAMPLES = "Sample replies, for the offline rules"
SAMPLES_EXPLAINED = (
    "In your own words, for demos without a model. A language model is never sent them. {name} in braces is replaced as in the "
    "instructions."
)
SAMPLE_ABOUT, SAMPLE_SAY = "When the message is about…", "it says"
SAMPLE_ABOUT_HELP = (
    "Words that such messages have, such as: wedding cake. “anything else” is for all that nothing else fits."
)
SAMPLE_SAY_HELP = "The reply, word for word."
VARIABLES_USED = "Variables used"
KNOWN, UNKNOWN = "known", "not a variable yet"
PREVIEW = "As the model reads it now"
PREVIEW_EMPTY = "Nothing yet: there are no instructions."

# --- what it may do

FUNCTIONS = "Functions it may call"
FUNCTIONS_HINT = "None: it only talks"
FUNCTIONS_HELP = "What it can look up or do. Their order makes no difference."
NO_FUNCTIONS_YET = "This team has no functions yet."
NEW_FUNCTION = "New function"
NEW_FUNCTION_HELP = "Create a function for this agent, and open it."

HANDOFFS = "Handoffs"
HANDOFFS_EXPLAINED = "It may pass the conversation on, for good, to:"
DELEGATES = "Delegates"
DELEGATES_EXPLAINED = "It may ask these for an answer, and keeps the conversation:"
NO_HANDOFFS = "To nobody. It keeps the conversation."
NO_DELEGATES = "Nobody. It does everything itself."
WHEN_HANDOFF, WHEN_DELEGATE = "When to hand off", "When to ask"
WHEN_HINT = "When … (the model decides by this)"
ADD_HANDOFF, ADD_DELEGATE = "Add a handoff to…", "Add a delegate…"
NEW_AGENT = "A new agent"
TO_DELEGATE = "Make it a delegate"
TO_DELEGATE_HELP = "Make it a delegate: it is asked for an answer, and this agent keeps the conversation."
TO_HANDOFF = "Make it a handoff"
TO_HANDOFF_HELP = "Make it a handoff: the conversation moves to it for good."
SELECTED = "selected"
SHOW_FEWER = "Show fewer"


def samples(count: int) -> str:
    """The title of the table of sample replies."""
    return f"{SAMPLES} ({count})" if count else SAMPLES


def remove_handoff(name: str) -> str:
    return f"Remove the handoff to {name}"


def remove_delegate(name: str) -> str:
    return f"Remove the delegate {name}"


def open_form_of(name: str) -> str:
    return f"Open {name}"


def show_all(count: int) -> str:
    return f"Show all {count}"


# --- the model

MODEL = "Model"
MODEL_HELP = "Only for this agent. Leave it empty to use the one chosen for the conversation."
TOOL_CHOICE = "What it calls"
TOOL_CHOICE_HELP = "Whether the model decides by itself what to call (tool_choice)."
TOOL_CHOICES: Mapping[str, str] = {
    "auto": "It decides by itself (auto)",
    "none": "It never calls anything (none)",
    "required": "It always calls something (required)",
}
PARALLEL = "May call several functions at once"
PARALLEL_HELP = "parallel_tool_calls"
TEMPERATURE = "Temperature"
TEMPERATURE_HELP = "How much its replies vary: with 0 they are nearly always the same, with 1 they vary. Not set: the default of the model."
MAX_TOKENS = "Longest reply, in tokens"
MAX_TOKENS_HELP = "A token is about three quarters of an English word. Not set: the default of the model."
NOT_SET = "not set"
EFFORT = "Reasoning effort"
EFFORT_HELP = "How long a reasoning model thinks before it replies (reasoning_effort). Other models leave it out."
VERBOSITY = "Verbosity"
VERBOSITY_HELP = "How much it writes (verbosity). Models that do not know it leave it out."
WORDS: Mapping[str, str] = {"": NOT_SET, "xhigh": "extra high"}
OUT_OF_BOUNDS_FIX = "Enter another number, or leave the field empty."
SETTINGS = "Further settings (JSON)"
SETTINGS_HELP = "Any other fields of a Chat Completions request, by name."
SETTINGS_HINT = '{"top_p": 0.9, "seed": 7}'
SETTINGS_FIX = 'Write names and values between braces, such as {"top_p": 0.9}.'
SETTINGS_NOT_A_TABLE = "That is not a set of names and values."
OFFLINE_MODEL = "offline rules"


def chosen_model(name: str) -> str:
    return f"as in the conversation: {name}"


def always_calls(name: str, wire: str) -> str:
    return f"It always calls {name} ({wire})"


def hands_off_to(name: str) -> str:
    return f"handing off to {name}"


def asks(name: str) -> str:
    return f"asking {name}"


def set_by_us(name: str) -> str:
    return f"“{name}” cannot be set here: the playground fills it in itself."


def set_above(name: str) -> str:
    return f"“{name}” is set in a field of its own above."


def out_of_bounds(least: float, most: float, *, whole: bool) -> str:
    return f"Only {'whole numbers' if whole else 'numbers'} from {least:,} to {most:,} are allowed here."


def problems_elsewhere(places: str) -> str:
    return f"There are problems in: {places}"
