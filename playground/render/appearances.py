"""The appearance of an agent: name, icon and colour, the same in the conversation, the graph and everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.team.names import display_name
from core.team.spec import TeamSpec
from playground import palette
from playground.render.safe_text import plain


@dataclass(frozen=True, slots=True)
class Appearance:
    """The name, icon and colour of an agent. `color` is the agent's index in its team."""

    name: str
    icon: str = ""
    color: int = 0

    @property
    def style(self) -> str:
        """The colour as CSS variables, for the light and the dark theme."""
        light, dark = palette.color(self.color).light, palette.color(self.color).dark
        pairs = {"marker": (light.marker, dark.marker), "fill": (light.fill, dark.fill), "ink": (light.text, dark.text)}
        return ";".join(f"--{name}:light-dark({day},{night})" for name, (day, night) in pairs.items())

    @property
    def avatar(self) -> str:
        """HTML of the framed icon, or of the first letter of the name if there is no icon."""
        return f'<span class="ap-avatar" aria-hidden="true">{plain(self.sign)}</span>'

    @property
    def sign(self) -> str:
        """The text in the frame: the icon, or the first letter of the name."""
        return (self.icon.strip() or self.name.strip()[:1].upper() or "?")[:8]

    @property
    def tag(self) -> str:
        """HTML of icon and name as an inline element."""
        return f'<span class="ap-tag" style="{self.style}">{self.avatar}<span>{plain(self.name)}</span></span>'


class Appearances:
    """The appearances of a team's agents, by id. For an agent that is not in the team, the name is its id."""

    def __init__(self, team: TeamSpec) -> None:
        self._known: Mapping[str, Appearance] = {
            agent.id: Appearance(display_name(agent), agent.icon, number) for number, agent in enumerate(team.agents)
        }

    def __getitem__(self, agent: str) -> Appearance:
        return self._known.get(agent) or Appearance(agent, "", len(self._known))
