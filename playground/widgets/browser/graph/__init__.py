"""The handoff graph on the screen: pyvis makes its data, vis-network draws it in the browser. Values in, what was done out.

`handoff_graph` draws it; `FILES` are the files that the browser needs for it.
"""

from playground.widgets.browser.graph.component import handoff_graph
from playground.widgets.browser.graph.files import FILES, LIBRARY

__all__ = ["FILES", "LIBRARY", "handoff_graph"]
