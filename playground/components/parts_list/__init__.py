"""The list of a team's parts: itself, its agents, its functions. What is clicked there opens its form.

`parts_list` draws it; `PREFIX` and `FILES` tell the server what the browser will ask for.
"""

from playground.components.parts_list.drawn import parts_list
from playground.components.parts_list.files import FILES, PREFIX

__all__ = ["FILES", "PREFIX", "parts_list"]
