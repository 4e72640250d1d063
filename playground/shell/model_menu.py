"""The menu that selects the model: the offline model, or an endpoint with its address, key and model name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal

import streamlit as st

from core.errors import SetupError
from core.models.choice import ModelChoice, ModelSource
from core.models.connection import DEFAULT_TIMEOUT_S, LONGEST_TIMEOUT_S, default_timeout_s
from core.models.credentials import Credentials
from playground import endpoint_tests, session, texts, workspace
from playground.endpoint_tests import Finding, RunningTest
from playground.render.safe_text import label
from playground.reruns import rerun_page
from playground.slots import Slot

ANSWERER, ADDRESS, KEY, MODEL, TIMEOUT = "model answerer", "model address", "model key", "model name", "model timeout"
MENU_WIDTH = 168
LOOK_AGAIN_S = 1.0
"""How often the page asks whether a test has ended: the seconds it shows go on one by one."""
LOOK_AT_FIRST_S = 0.5
"""A server that is ready, or is not there, answers within this, and then the page is drawn only once."""


class EndpointRequest(StrEnum):
    """The requests for which the menu waits. The test of a model, which may take minutes, runs beside it."""

    FIND = "find"
    LIST = "list"


SERVERS = Slot[Mapping[str, str]]("servers", {})
"""Names of the model servers found on this computer, by address."""
MODELS = Slot[Sequence[str]]("models", ())
"""The models that the chosen endpoint offers."""
FINDING = Slot[Finding | None]("finding", None)
TESTING = Slot[RunningTest | None]("endpoint test", None)
REQUEST = Slot[EndpointRequest | None]("endpoint request", None)
"""The request that the next rerun sends, or None."""


def draw_model_menu() -> None:
    """Draw the menu, behind a button with the name of the chosen model."""
    choice = session.MODEL_CHOICE.get()
    with st.popover(_title(choice), icon=_icon(choice), key="model_menu", help=texts.MODEL_TITLE, width=MENU_WIDTH):
        st.segmented_control(
            texts.ANSWERER_LABEL,
            list(ModelSource),
            format_func=lambda answerer: texts.ANSWERERS[answerer],
            default=choice.source,
            required=True,
            key=ANSWERER,
            on_change=_choose_answerer,
            width="stretch",
        )
        if choice.source is ModelSource.OFFLINE:
            st.markdown(texts.OFFLINE_EXPLAINED)
        else:
            _draw_endpoint(choice)


def _title(choice: ModelChoice) -> str:
    if choice.source is ModelSource.OFFLINE:
        return texts.OFFLINE_MODEL
    return label(choice.model, 28) or texts.CHOOSE_A_MODEL


def _icon(choice: ModelChoice) -> str:
    return ":material/bolt:" if choice.source is ModelSource.OFFLINE else ":material/cloud:"


def _draw_endpoint(choice: ModelChoice) -> None:
    st.caption(texts.ENDPOINT_EXPLAINED)
    st.text_input(
        texts.ADDRESS,
        value=choice.base_url,
        key=ADDRESS,
        on_change=_take_address,
        help=texts.ADDRESS_HELP,
        max_chars=500,
    )
    _draw_key_field(choice)
    _draw_search_buttons()
    _draw_servers()
    _draw_model_field(choice)
    _draw_test()
    _make_request()
    _draw_finding(FINDING.get())
    _draw_timeout_field(choice)  # last: what a test found has to be seen without scrolling on a small screen


def _draw_key_field(choice: ModelChoice) -> None:
    """Draw the field for the key. It is emptied once the key is stored: a stored key is never sent to the browser."""
    is_in_environment = bool(Credentials(choice.base_url).environment_key())
    hint = texts.KEY_FROM_ENVIRONMENT if is_in_environment else texts.KEY_NOT_NEEDED
    typed = bool(session.API_KEY.get())
    st.text_input(
        texts.KEY,
        type="password",
        key=KEY,
        placeholder=texts.KEY_IS_SET if typed else hint,
        on_change=_take_key,
        help=texts.KEY_HELP,
        max_chars=500,
        autocomplete="off",
    )
    if typed:
        st.button(
            texts.FORGET_KEY, key="model_forget", icon=":material/key_off:", on_click=workspace.choose_key, args=("",)
        )


def _draw_search_buttons() -> None:
    with st.container(horizontal=True, key="model_buttons"):
        _draw_request_button(EndpointRequest.FIND, texts.FIND_LOCAL, ":material/search:")
        _draw_request_button(EndpointRequest.LIST, texts.LIST_MODELS, ":material/list:")


def _draw_servers() -> None:
    for address, name in SERVERS.get().items():
        st.button(
            label(f"{name} · {address}"),
            key=f"server {address}",
            icon=":material/dns:",
            on_click=_use_server,
            args=(address,),
        )


def _draw_model_field(choice: ModelChoice) -> None:
    options = list(dict.fromkeys((*MODELS.get(), *([choice.model] if choice.model else []))))
    st.selectbox(
        texts.MODEL_NAME,
        options,
        index=options.index(choice.model) if choice.model else None,
        key=MODEL,
        placeholder=texts.MODEL_NAME_HINT,
        accept_new_options=True,
        on_change=_take_model,
        help=texts.MODEL_NAME_HELP,
    )


def _draw_finding(finding: Finding | None) -> None:
    if finding is None:
        return
    show, icon = (st.success, ":material/check:") if finding.good else (st.error, ":material/error:")
    show(label(finding.sentence, 600), icon=icon)
    if finding.address:
        st.button(
            label(texts.use_address(finding.address), 120),
            key="model_use_address",
            icon=":material/link:",
            on_click=_use_other_address,
            args=(finding.address,),
            width="stretch",
        )


def _draw_timeout_field(choice: ModelChoice) -> None:
    st.number_input(
        texts.TIMEOUT,
        min_value=1,
        max_value=int(LONGEST_TIMEOUT_S),
        value=max(1, int(choice.timeout_s or _default_timeout_s())),
        step=60,
        key=TIMEOUT,
        on_change=_take_timeout,
        help=texts.TIMEOUT_HELP,
    )


def _default_timeout_s() -> float:
    try:
        return default_timeout_s()
    except SetupError:  # the environment's is no number; whoever sends a request is told
        return DEFAULT_TIMEOUT_S


# --- the test of a model


def _draw_test() -> None:
    """Draw the button that starts a test, or the test in progress, which reruns nothing but its own few elements."""
    if TESTING.get() is None:
        st.button(
            texts.TEST,
            key="model_test",
            icon=":material/network_check:",
            disabled=REQUEST.get() is not None,
            on_click=_start_test,
            width="stretch",
        )
    else:
        _draw_running_test()


@st.fragment(run_every=LOOK_AGAIN_S)
def _draw_running_test() -> None:
    test = TESTING.get()
    if test is None:
        return
    if test.finding is None:
        test.wait(LOOK_AT_FIRST_S if test.seconds == 0 else 0.0)
    if test.finding is not None:
        TESTING.clear()
        FINDING.set(test.finding)
        rerun_page()
    st.markdown(texts.still_loading(test.seconds))
    st.button(texts.STOP_TEST, key="model_test_stop", icon=":material/stop:", on_click=test.stop, width="stretch")


def _start_test() -> None:
    choice = session.MODEL_CHOICE.get()
    FINDING.clear()
    if not choice.model:
        FINDING.set(Finding(f"{texts.NO_MODEL_CHOSEN} {texts.NO_MODEL_TO_TEST_FIX}", good=False))
        return
    key = session.API_KEY.get()
    TESTING.set(RunningTest(choice.base_url, key, model=choice.model, timeout_s=choice.timeout_s))


def _end_test() -> None:
    """Stop the test in progress, because what it tests is not chosen any more."""
    test = TESTING.take()
    if test is not None:
        test.stop()


# --- requests to the endpoint


def _draw_request_button(
    request: EndpointRequest, name: str, icon: str, *, width: Literal["content", "stretch"] = "content"
) -> None:
    """Draw a button that sends a request. It is disabled while a request is in progress."""
    away = REQUEST.get()
    st.button(
        name,
        key=f"model_{request}",
        icon="spinner" if away is request else icon,
        disabled=away is not None,
        on_click=_send,
        args=(request,),
        width=width,
    )


def _send(request: EndpointRequest) -> None:
    REQUEST.set(request)
    FINDING.clear()


def _make_request() -> None:
    """Send the pending request while the menu is shown, then rerun the page with its result."""
    request = REQUEST.get()
    if request is None:
        return
    with st.spinner(texts.REQUESTS[request]):
        _execute(request)
    REQUEST.clear()
    rerun_page()


def _execute(request: EndpointRequest) -> None:
    choice = session.MODEL_CHOICE.get()
    match request:
        case EndpointRequest.FIND:
            servers, finding = endpoint_tests.find_servers()
            SERVERS.set(servers)
        case EndpointRequest.LIST:
            models, finding = endpoint_tests.find_models(choice.base_url, session.API_KEY.get())
            MODELS.set(models)
    FINDING.set(finding)


# --- what is chosen


def choose_offline() -> None:
    """Choose the offline model elsewhere than in the menu, which then shows it, too. To be called in a callback."""
    session.keep_value(ANSWERER, ModelSource.OFFLINE)
    _choose_answerer()


def _choose_answerer() -> None:
    workspace.choose_model(source=ModelSource(session.value_of(ANSWERER)))
    REQUEST.clear()
    _end_test()


def _take_address() -> None:
    typed = str(session.value_of(ADDRESS) or "").strip().rstrip("/")
    address = endpoint_tests.without_secrets(typed)
    _use_address(address)
    if address != typed:
        session.keep_value(ADDRESS, address)
        FINDING.set(Finding(texts.NO_SECRETS_IN_ADDRESS, good=False))


def _use_address(address: str) -> None:
    """Select another endpoint, and discard the key, the model and the findings of the previous one."""
    _end_test()
    workspace.choose_model(base_url=address, model="")
    # an empty field is left alone: setting it would discard what is being typed into it
    for field, empty in ((KEY, ""), (MODEL, None)):
        if session.value_of(field):
            session.keep_value(field, empty)
    MODELS.clear()
    FINDING.clear()


def _take_key() -> None:
    typed = str(session.value_of(KEY) or "")
    if typed:
        workspace.choose_key(typed)
        session.keep_value(KEY, "")
        FINDING.clear()


def _take_model() -> None:
    _end_test()
    workspace.choose_model(model=str(session.value_of(MODEL) or "").strip())
    FINDING.clear()


def _take_timeout() -> None:
    workspace.choose_model(timeout_s=float(session.value_of(TIMEOUT) or 0) or None)


def _use_other_address(address: str) -> None:
    """Ask the same server at another path, with the same key and model."""
    _end_test()
    key = session.API_KEY.get()
    workspace.choose_model(base_url=address)
    workspace.choose_key(key)
    session.keep_value(ADDRESS, address)
    _send(EndpointRequest.LIST)


def _use_server(address: str) -> None:
    _use_address(address)
    session.keep_value(ADDRESS, address)
    _send(EndpointRequest.LIST)
