"""The menu in which a person chooses who answers: the offline rules, or an endpoint with its address, key and model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal

import streamlit as st

from core.models.choice import ModelChoice, ModelSource
from core.models.credentials import Credentials
from playground import desk, errands, session, words
from playground.errands import Finding
from playground.render.safe_text import label
from playground.slots import Slot

ANSWERER, ADDRESS, KEY, MODEL = "model answerer", "model address", "model key", "model name"
MENU_WIDTH = 168


class Errand(StrEnum):
    """What can be sent for."""

    FIND = "find"
    LIST = "list"
    TEST = "test"


SERVERS = Slot[Mapping[str, str]]("servers", {})
"""Names of the model servers found on this computer, by address."""
MODELS = Slot[Sequence[str]]("models", ())
"""The models that the chosen endpoint offers."""
FINDING = Slot[Finding | None]("finding", None)
ERRAND = Slot[Errand | None]("errand", None)
"""The request to the endpoint that is to be made."""


def model_menu() -> None:
    """Draw the menu behind a button that names the model in use. What is chosen goes into the session."""
    choice = session.choice()
    with st.popover(_title(choice), icon=_icon(choice), key="model_menu", help=words.MODEL_TITLE, width=MENU_WIDTH):
        st.segmented_control(
            words.ANSWERER_LABEL,
            list(ModelSource),
            format_func=lambda answerer: words.ANSWERERS[answerer],
            default=choice.source,
            required=True,
            key=ANSWERER,
            on_change=_choose_answerer,
            width="stretch",
        )
        if choice.source is ModelSource.OFFLINE:
            st.markdown(words.OFFLINE_EXPLAINED)
        else:
            _endpoint(choice)


def _title(choice: ModelChoice) -> str:
    if choice.source is ModelSource.OFFLINE:
        return words.OFFLINE_MODEL
    return label(choice.model, 28) or words.CHOOSE_A_MODEL


def _icon(choice: ModelChoice) -> str:
    return ":material/bolt:" if choice.source is ModelSource.OFFLINE else ":material/cloud:"


def _endpoint(choice: ModelChoice) -> None:
    st.caption(words.ENDPOINT_EXPLAINED)
    st.text_input(
        words.ADDRESS,
        value=choice.base_url,
        key=ADDRESS,
        on_change=_take_address,
        help=words.ADDRESS_HELP,
        max_chars=500,
    )
    _key_field(choice)
    _finding_buttons()
    _servers()
    _model(choice)
    _errand_button(Errand.TEST, words.TEST, ":material/network_check:", width="stretch")
    _go_on_errand()
    _tell(FINDING.get())


def _key_field(choice: ModelChoice) -> None:
    """The field for the key, which is empty as soon as the key was taken: what is set is never sent to the browser."""
    is_in_environment = bool(Credentials(choice.base_url).environment_key())
    hint = words.KEY_FROM_ENVIRONMENT if is_in_environment else words.KEY_NOT_NEEDED
    typed = bool(session.key())
    st.text_input(
        words.KEY,
        type="password",
        key=KEY,
        placeholder=words.KEY_IS_SET if typed else hint,
        on_change=_take_key,
        help=words.KEY_HELP,
        max_chars=500,
        autocomplete="off",
    )
    if typed:
        st.button(words.FORGET_KEY, key="model_forget", icon=":material/key_off:", on_click=desk.choose_key, args=("",))


def _finding_buttons() -> None:
    with st.container(horizontal=True, key="model_buttons"):
        _errand_button(Errand.FIND, words.FIND_LOCAL, ":material/search:")
        _errand_button(Errand.LIST, words.LIST_MODELS, ":material/list:")


def _servers() -> None:
    for address, name in SERVERS.get().items():
        st.button(
            label(f"{name} · {address}"),
            key=f"server {address}",
            icon=":material/dns:",
            on_click=_use_server,
            args=(address,),
        )


def _model(choice: ModelChoice) -> None:
    options = list(dict.fromkeys((*MODELS.get(), *([choice.model] if choice.model else []))))
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


def _tell(finding: Finding | None) -> None:
    if finding is None:
        return
    show, icon = (st.success, ":material/check:") if finding.good else (st.error, ":material/error:")
    show(label(finding.sentence, 600), icon=icon)


# --- errands to the endpoint


def _errand_button(errand: Errand, name: str, icon: str, *, width: Literal["content", "stretch"] = "content") -> None:
    """A button that sends for something. While one is on its way, none can be sent."""
    away = ERRAND.get()
    st.button(
        name,
        key=f"model_{errand}",
        icon="spinner" if away is errand else icon,
        disabled=away is not None,
        on_click=_send,
        args=(errand,),
        width=width,
    )


def _send(errand: Errand) -> None:
    ERRAND.set(errand)
    FINDING.clear()


def _go_on_errand() -> None:
    """Do what was sent for, with the menu on the screen; then draw the page anew with what came back."""
    errand = ERRAND.get()
    if errand is None:
        return
    with st.spinner(words.ERRANDS[errand]):
        _carry_out(errand)
    ERRAND.clear()
    st.rerun()


def _carry_out(errand: Errand) -> None:
    choice = session.choice()
    match errand:
        case Errand.FIND:
            servers, finding = errands.servers_here()
            SERVERS.set(servers)
        case Errand.LIST:
            models, finding = errands.models_at(choice.base_url, session.key())
            MODELS.set(models)
        case Errand.TEST:
            finding = errands.try_out(choice.base_url, session.key(), model=choice.model)
    FINDING.set(finding)


# --- what is chosen


def _choose_answerer() -> None:
    desk.choose_model(source=ModelSource(session.value_of(ANSWERER)))
    ERRAND.clear()


def _take_address() -> None:
    typed = str(session.value_of(ADDRESS) or "").strip().rstrip("/")
    address = errands.bare(typed)
    _use_address(address)
    if address != typed:
        session.keep_value(ADDRESS, address)
        FINDING.set(Finding(words.NO_SECRETS_IN_ADDRESS, good=False))


def _use_address(address: str) -> None:
    """Go to another endpoint: what was known of the last one, and its key, do not hold there."""
    desk.choose_model(base_url=address, model="")
    desk.choose_key("")
    # an empty field is left alone: setting it would wipe out what is being typed into it at this moment
    for field, empty in ((KEY, ""), (MODEL, None)):
        if session.value_of(field):
            session.keep_value(field, empty)
    MODELS.clear()
    FINDING.clear()


def _take_key() -> None:
    typed = str(session.value_of(KEY) or "")
    if typed:
        desk.choose_key(typed)
        session.keep_value(KEY, "")
        FINDING.clear()


def _take_model() -> None:
    desk.choose_model(model=str(session.value_of(MODEL) or "").strip())
    FINDING.clear()


def _use_server(address: str) -> None:
    _use_address(address)
    session.keep_value(ADDRESS, address)
    _send(Errand.LIST)
