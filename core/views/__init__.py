"""Views of a conversation, all of them folds over its event log. Nothing here is stored."""

from core.views.context import ContextHistory, VariableChanged, context_history_of
from core.views.conversation import ConversationState, agent_of, context_of, messages_of
from core.views.folds import Log, View, arguments_of, fold
from core.views.record import conversation_from_json, conversation_json, conversation_markdown
from core.views.timeline import Span, SpanKind, Timeline, timeline_of
from core.views.transcript import (
    AgentSaid,
    ChatItem,
    ContextNoted,
    DelegateAsked,
    FunctionUsed,
    HandoffDropped,
    HandoffMade,
    Moment,
    RunOver,
    Transcript,
    UserSaid,
    transcript_of,
)
from core.views.unfinished import can_resume, ending_of_unfinished, is_unfinished
from core.views.usage import UsageTotals, Used, usage_of
from core.views.why import ChosenCall, Turn, Turns, turns_of, why

__all__ = [
    "AgentSaid",
    "ChatItem",
    "ChosenCall",
    "ContextHistory",
    "ContextNoted",
    "ConversationState",
    "DelegateAsked",
    "FunctionUsed",
    "HandoffDropped",
    "HandoffMade",
    "Log",
    "Moment",
    "RunOver",
    "Span",
    "SpanKind",
    "Timeline",
    "Transcript",
    "Turn",
    "Turns",
    "UsageTotals",
    "Used",
    "UserSaid",
    "VariableChanged",
    "View",
    "agent_of",
    "arguments_of",
    "can_resume",
    "context_history_of",
    "context_of",
    "conversation_from_json",
    "conversation_json",
    "conversation_markdown",
    "ending_of_unfinished",
    "fold",
    "is_unfinished",
    "messages_of",
    "timeline_of",
    "transcript_of",
    "turns_of",
    "usage_of",
    "why",
]
