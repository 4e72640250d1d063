"""Reruns of the page that cannot take the place of another one, which the person asked for in the meantime."""

from __future__ import annotations

from typing import NoReturn

from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx


def rerun_page() -> NoReturn:
    """Rerun all of the current page at once. To be called while the page is drawn, not in a callback.

    `st.rerun` puts its request into the queue of requests from the browser. If a click on a link to another page waits
    there, the two become one rerun, of the page that the person has left. This ends the script run without the queue:
    what waits there is done next.
    """
    context = get_script_run_ctx()
    if context is None:
        raise RuntimeError("only a script run of Streamlit can be started again")
    raise RerunException(
        RerunData(
            query_string=context.query_string,
            page_script_hash=context.page_script_hash,
            cached_message_hashes=context.cached_message_hashes,
            context_info=context.context_info,
        )
    )
