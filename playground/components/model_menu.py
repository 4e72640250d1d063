"""The menu in which a person chooses who answers: the offline rules, or an endpoint with its address, key and model.

Takes the choice as it is and callbacks for what is done; knows no session.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from playground import words
from playground.components.safe_text import label
from playground.session import Answerer, ModelChoice

ANSWERER, ADDRESS, KEY, MODEL = "model answerer", "model address", "model key", "model name"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an errand to an endpoint came back with: a sentence, and whether it is good news."""

    sentence: str
    good: bool


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of endpoints so far: models listed, servers found on this computer, the last finding."""

    models: Sequence[str] = ()
    servers: Sequence[str] = ()
    finding: Finding | None = None
    environment_key: bool = False


class Acts(Protocol):
    """What can be done in the menu. The values of its fields are read from the widgets with the keys above."""

    def answerer_chosen(self) -> None: ...
    def address_typed(self) -> None: ...
    def key_typed(self) -> None: ...
    def model_typed(self) -> None: ...
    def list_models(self) -> None: ...
    def find_servers(self) -> None: ...
    def use_server(self, address: str) -> None: ...
    def test(self) -> None: ...


def model_menu(choice: ModelChoice, known: Knowledge, acts: Acts) -> None:
    """Draw the menu behind a button that names the model in use."""
    with st.popover(_title(choice), icon=_icon(choice), key="model_menu", help=words.MODEL_TITLE):
        st.segmented_control(
            words.ANSWERER_LABEL,
            list(Answerer),
            format_func=lambda answerer: words.ANSWERERS[answerer],
            default=choice.answerer,
            required=True,
            key=ANSWERER,
            on_change=acts.answerer_chosen,
            width="stretch",
        )
        if choice.answerer is Answerer.OFFLINE:
            st.markdown(words.OFFLINE_EXPLAINED)
        else:
            _endpoint(choice, known, acts)


def _title(choice: ModelChoice) -> str:
    if choice.answerer is Answerer.OFFLINE:
        return words.OFFLINE_MODEL
    return label(choice.model, 28) or words.CHOOSE_A_MODEL


def _icon(choice: ModelChoice) -> str:
    return ":material/bolt:" if choice.answerer is Answerer.OFFLINE else ":material/cloud:"


def _endpoint(choice: ModelChoice, known: Knowledge, acts: Acts) -> None:
    st.caption(words.ENDPOINT_EXPLAINED)
    st.text_input(
        words.ADDRESS,
        value=choice.base_url,
        key=ADDRESS,
        on_change=acts.address_typed,
        help=words.ADDRESS_HELP,
        max_chars=500,
    )
    hint = words.KEY_FROM_ENVIRONMENT if known.environment_key else words.KEY_NOT_NEEDED
    st.text_input(
        words.KEY,
        type="password",
        key=KEY,
        placeholder=hint,
        on_change=acts.key_typed,
        help=words.KEY_HELP,
        max_chars=500,
        autocomplete="off",
    )
    _buttons(words.FIND_LOCAL, acts.find_servers, words.LIST_MODELS, acts.list_models)
    for address in known.servers:
        st.button(
            label(address), key=f"server {address}", icon=":material/dns:", on_click=acts.use_server, args=(address,)
        )
    options = [*known.models, *([choice.model] if choice.model and choice.model not in known.models else [])]
    st.selectbox(
        words.MODEL_NAME,
        options,
        index=options.index(choice.model) if choice.model else None,
        key=MODEL,
        placeholder=words.MODEL_NAME_HINT,
        accept_new_options=True,
        on_change=acts.model_typed,
        help=words.MODEL_NAME_HELP,
    )
    st.button(words.TEST, key="model_test", icon=":material/network_check:", on_click=acts.test, width="stretch")
    _tell(known.finding)


def _buttons(first: str, on_first: Callable[[], None], second: str, on_second: Callable[[], None]) -> None:
    with st.container(horizontal=True, key="model_buttons"):
        st.button(first, key="model_find", icon=":material/search:", on_click=on_first)
        st.button(second, key="model_list", icon=":material/list:", on_click=on_second)


def _tell(finding: Finding | None) -> None:
    if finding is None:
        return
    show, icon = (st.success, ":material/check:") if finding.good else (st.error, ":material/error:")
    show(label(finding.sentence, 600), icon=icon)
