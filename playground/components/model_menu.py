"""The menu in which a person chooses who answers: the offline rules, or an endpoint with its address, key and model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from playground import errands, session, words
from playground.components.safe_text import label
from playground.errands import Finding
from playground.session import Answerer, ModelChoice

ANSWERER, ADDRESS, KEY, MODEL = "model answerer", "model address", "model key", "model name"
MENU_WIDTH = 168
SERVERS, MODELS, FINDING = "servers", "models", "finding"


def model_menu() -> None:
    """Draw the menu behind a button that names the model in use. What is chosen goes into the session."""
    choice = session.choice()
    with st.popover(_title(choice), icon=_icon(choice), key="model_menu", help=words.MODEL_TITLE, width=MENU_WIDTH):
        st.segmented_control(
            words.ANSWERER_LABEL,
            list(Answerer),
            format_func=lambda answerer: words.ANSWERERS[answerer],
            default=choice.answerer,
            required=True,
            key=ANSWERER,
            on_change=_choose_answerer,
            width="stretch",
        )
        if choice.answerer is Answerer.OFFLINE:
            st.markdown(words.OFFLINE_EXPLAINED)
        else:
            _endpoint(choice)


def _title(choice: ModelChoice) -> str:
    if choice.answerer is Answerer.OFFLINE:
        return words.OFFLINE_MODEL
    return label(choice.model, 28) or words.CHOOSE_A_MODEL


def _icon(choice: ModelChoice) -> str:
    return ":material/bolt:" if choice.answerer is Answerer.OFFLINE else ":material/cloud:"


def _endpoint(choice: ModelChoice) -> None:
    servers: Mapping[str, str] = session.found(SERVERS) or {}
    st.caption(words.ENDPOINT_EXPLAINED)
    st.text_input(
        words.ADDRESS,
        value=choice.base_url,
        key=ADDRESS,
        on_change=_take_address,
        help=words.ADDRESS_HELP,
        max_chars=500,
    )
    from_environment = session.environment_key() and choice.base_url == session.environment_address()
    hint = words.KEY_FROM_ENVIRONMENT if from_environment else words.KEY_NOT_NEEDED
    st.text_input(
        words.KEY,
        type="password",
        key=KEY,
        placeholder=hint,
        on_change=_take_key,
        help=words.KEY_HELP,
        max_chars=500,
        autocomplete="off",
    )
    _buttons(words.FIND_LOCAL, _find_servers, words.LIST_MODELS, _list_models)
    for address, name in servers.items():
        st.button(
            label(f"{name} · {address}"),
            key=f"server {address}",
            icon=":material/dns:",
            on_click=_use_server,
            args=(address,),
        )
    options = list(dict.fromkeys((*(session.found(MODELS) or ()), *([choice.model] if choice.model else []))))
    st.selectbox(
        words.MODEL_NAME,
        options,
        index=options.index(choice.model) if choice.model else None,
        key=MODEL,
        placeholder=words.MODEL_NAME_HINT,
        accept_new_options=True,
        on_change=_take_model,
        help=words.MODEL_NAME_HELP,
    )
    st.button(words.TEST, key="model_test", icon=":material/network_check:", on_click=_test, width="stretch")
    _tell(session.found(FINDING))


def _buttons(first: str, on_first: Callable[[], None], second: str, on_second: Callable[[], None]) -> None:
    with st.container(horizontal=True, key="model_buttons"):
        st.button(first, key="model_find", icon=":material/search:", on_click=on_first)
        st.button(second, key="model_list", icon=":material/list:", on_click=on_second)


def _tell(finding: Finding | None) -> None:
    if finding is None:
        return
    show, icon = (st.success, ":material/check:") if finding.good else (st.error, ":material/error:")
    show(label(finding.sentence, 600), icon=icon)


def _choose_answerer() -> None:
    session.choose_model(answerer=Answerer(session.value_of(ANSWERER)))


def _take_address() -> None:
    _use_address(str(session.value_of(ADDRESS) or "").strip().rstrip("/"))


def _use_address(address: str) -> None:
    """Go to another endpoint: what was known of the last one, and its key, do not hold there."""
    session.choose_model(base_url=address, model="")
    session.keep_key("")
    # an empty field is left alone: setting it would wipe out what is being typed into it at this moment
    for field, empty in ((KEY, ""), (MODEL, None)):
        if session.value_of(field):
            session.keep_value(field, empty)
    session.keep_found(MODELS, ())
    session.keep_found(FINDING, None)


def _take_key() -> None:
    session.keep_key(str(session.value_of(KEY) or ""))


def _take_model() -> None:
    session.choose_model(model=str(session.value_of(MODEL) or "").strip())
    session.keep_found(FINDING, None)


def _list_models() -> None:
    models, finding = errands.models_at(session.choice().base_url, session.key())
    session.keep_found(MODELS, models)
    session.keep_found(FINDING, finding)


def _find_servers() -> None:
    servers, finding = errands.servers_here()
    session.keep_found(SERVERS, servers)
    session.keep_found(FINDING, finding)


def _use_server(address: str) -> None:
    _use_address(address)
    session.keep_value(ADDRESS, address)
    _list_models()


def _test() -> None:
    choice = session.choice()
    session.keep_found(FINDING, errands.try_out(choice.base_url, session.key(), model=choice.model))
