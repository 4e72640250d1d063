"""The handoff graph on the screen: pyvis makes its data, vis-network draws it in the browser. Values in, what was done out.

`handoff_graph` draws it; `PREFIX` and `FILES` tell the server what the browser will ask for.
"""

from playground.components.graph.component import handoff_graph
from playground.components.graph.files import FILES, PREFIX

__all__ = ["FILES", "PREFIX", "handoff_graph"]
