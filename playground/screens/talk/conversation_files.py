"""A conversation as files to download. They are written when somebody asks for them, not with every drawing of the page."""

from __future__ import annotations

from core.team.names import fresh_id
from core.team.spec import TeamSpec
from core.views import Log, conversation_json, conversation_markdown
from playground.screens.talk.talk_head import File
from playground.words import talking as words


def conversation_files(team: TeamSpec, log: Log) -> tuple[File, File]:
    """As Markdown for people and as JSON for programs, called after the team."""
    name = f"{fresh_id(team.name, ())}.conversation"
    agents: dict[str, str] = {agent.id: agent.name or agent.id for agent in team.agents}
    return (
        File(
            words.AS_MARKDOWN,
            words.AS_MARKDOWN_HELP,
            f"{name}.md",
            "text/markdown",
            lambda: conversation_markdown(log, names=agents, title=team.name),
        ),
        File(
            words.AS_JSON,
            words.AS_JSON_HELP,
            f"{name}.json",
            "application/json",
            lambda: conversation_json(log, team_name=team.name),
        ),
    )
