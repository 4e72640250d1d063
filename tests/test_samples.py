"""The samples, as a newcomer meets them: programs that run, teams that read, starters that lead somewhere."""

import json
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.asks import Call, Limits
from core.calls import call_function, copy_context
from core.events import EndReason, FunctionCalled, FunctionReturned, HandedOff, Recorded, RunEnded
from core.messages import Message, user
from core.models.offline import OfflineModel
from core.runner import Swarm
from core.sandbox import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch, read_code
from core.team.build import build_team
from core.team.check import check
from core.team.code import has_code
from core.team.code_function import CodeFunction
from core.team.file import load_team, write_team
from core.team.spec import FunctionSpec, TeamSpec
from core.views import agent_of, context_of, messages_of
from playground import samples

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "sample_agents").glob("*.team.yaml"))
TEAMS = {name: samples.sample_team(name) for name in samples.sample_names()}

PRINTED = {
    "bare_minimum": [],
    "function_calling": ["called: get_weather", "Oslo", "12 degrees"],
    "handoff": ["answered by: Refunds"],
    "context_variables": ["The Salt Road", "borrowed: ['Small Rain', 'The Salt Road']"],
    "streaming": ["[", "|", "six.|]", "messages: 3"],
    "async_run": ["Parcel 101", "Parcel 102", "Parcel 103"],
    "delegation": ["asked: ask_Price_researcher", "asked: ask_Test_researcher", "4,800 EUR", "four stars"],
}


def talk(team: TeamSpec, texts: tuple[str, ...]) -> list[Recorded]:
    """The log of a conversation on the offline model."""
    built = build_team(team)
    agents = {str(id): agent for id, agent in built.agents.items()}
    log: list[Recorded] = []
    for text in texts:
        agent = agents[agent_of(log) or str(team.start)]
        messages: list[Message] = [*messages_of(log), user(text)]
        context = context_of(log) if log else team.context
        log += Swarm(model=OfflineModel()).run_events(agent, messages, context, limits=Limits(turns=20))
    return log


def endings(log: list[Recorded]) -> set[EndReason]:
    return {record.event.reason for record in log if isinstance(record.event, RunEnded)}


@pytest.mark.parametrize("name", PRINTED)
def test_each_program_prints_what_it_promises(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module(f"sample_agents.python.{name}", run_name="__main__", alter_sys=True)
    printed = capsys.readouterr().out
    assert printed.strip()
    for part in PRINTED[name]:
        assert part in printed


def test_a_program_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-W", "error", "-m", "sample_agents.python.handoff"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    assert PRINTED["handoff"][0] in done.stdout


def test_every_program_is_tested_and_under_forty_lines() -> None:
    programs = {path.stem: path for path in (ROOT / "sample_agents/python").glob("*.py") if path.stem != "__init__"}
    assert programs.keys() == PRINTED.keys()
    assert all(len(path.read_text().splitlines()) < 40 for path in programs.values())


@pytest.mark.parametrize("name", TEAMS)
def test_each_team_checks_clean(name: str) -> None:
    assert not list(check(TEAMS[name]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_team_file_writes_back_as_it_was(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert write_team(load_team(file), text) == text


@pytest.mark.parametrize("name", TEAMS)
def test_each_team_is_a_complete_little_product(name: str) -> None:
    team = TEAMS[name]
    assert team.description
    assert team.icon
    assert 4 <= len(team.starters) <= 6
    assert all(len(starter) <= 60 for starter in team.starters)
    assert len(team.demo) >= 4
    assert len(team.profiles) >= 2
    assert all(profile.context.keys() <= team.context.keys() for profile in team.profiles)
    assert set(team.positions) == {agent.id for agent in team.agents}
    assert all(handoff.when for agent in team.agents for handoff in agent.handoffs)
    assert all(delegate.when for agent in team.agents for delegate in agent.delegates)
    assert all(agent.icon and agent.description for agent in team.agents)


@pytest.mark.parametrize(("name", "starter"), [(name, starter) for name in TEAMS for starter in TEAMS[name].starters])
def test_each_starter_leads_to_a_function_or_a_handoff(name: str, starter: str) -> None:
    log = talk(TEAMS[name], (starter,))
    assert any(isinstance(record.event, FunctionCalled | HandedOff) for record in log)
    assert endings(log) == {EndReason.ANSWERED}


@pytest.mark.parametrize("name", TEAMS)
def test_each_demo_plays_to_its_end(name: str) -> None:
    team = TEAMS[name]
    log = talk(team, team.demo)
    assert endings(log) == {EndReason.ANSWERED}
    assert sum(isinstance(record.event, FunctionCalled) for record in log) >= len(team.demo) - 1


def test_the_airline_hands_off_twice_in_one_conversation() -> None:
    log = talk(TEAMS["airline"], TEAMS["airline"].demo)
    handoffs = [(r.event.source, r.event.target) for r in log if isinstance(r.event, HandedOff)]
    assert handoffs[0] == ("triage", "lost_baggage")
    assert handoffs[-1][1] == "flight_change"


def test_results_that_are_tables_are_explained() -> None:
    log = talk(TEAMS["personal_shopper"], ("I'm looking for a warm jumper.",))
    reply = messages_of(log)[-1]["content"]
    assert "Fisherman jumper" in reply
    assert "95 EUR" in reply
    assert "{" not in reply


CODED = [(name, function) for name, team in TEAMS.items() for function in team.functions if has_code(function)]


class Workspace:
    """A team's functions, called one after another; the context variables are kept from call to call."""

    def __init__(self, name: str, profile: str = "") -> None:
        team = TEAMS[name]
        laid_over = next((one.context for one in team.profiles if one.name.startswith(profile)), {}) if profile else {}
        self.context: dict[str, Any] = {**copy_context(team.context), **laid_over}
        self._functions = {spec.name: CodeFunction(spec, {}) for spec in team.functions}

    def call(self, name: str, **arguments: Any) -> str:
        """What the model is told."""
        called = call_function(self._functions, Call("1", name, json.dumps(arguments)), self.context)
        self.context.update(called.changes)
        return str(called.value)


def test_three_teams_have_functions_of_code() -> None:
    assert {name for name, _ in CODED} == {"airline", "personal_shopper", "support_bot"}


@pytest.mark.parametrize(("name", "function"), CODED, ids=lambda value: getattr(value, "id", None))
def test_code_reads_like_a_lesson(name: str, function: FunctionSpec) -> None:
    code = read_code(function.code, function.name)
    assert code.description == function.description.replace(" - ", ": ", 1)
    assert [(one.name, one.required, one.choices) for one in code.parameters] == [
        (one.name, one.required, one.choices) for one in function.parameters
    ]
    assert all(one.description for one in code.parameters)
    assert len(function.code.splitlines()) <= 60
    assert all(len(line) <= 120 for line in function.code.splitlines())


class Without:
    """A sandbox on a machine that has none."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        return CodeOutcome(error=CodeError(CodeErrorKind.UNAVAILABLE, "Code cannot run here"))


@pytest.mark.parametrize(("name", "function"), CODED, ids=lambda value: getattr(value, "id", None))
def test_where_code_cannot_run_there_are_canned_results(name: str, function: FunctionSpec) -> None:
    without = CodeFunction(function, {}, sandbox=Without())
    arguments = {one.name: one.choices[0] if one.choices else 1 for one in function.parameters if one.required}
    answer = call_function({function.name: without}, Call("1", function.name, json.dumps(arguments)), {})
    assert "Code cannot run here" not in answer.value


@pytest.mark.parametrize("name", sorted({name for name, _ in CODED}))
def test_each_demo_plays_to_its_end_when_functions_are_mocked_too(name: str) -> None:
    team = TEAMS[name]
    mocked = replace(team, functions=tuple(replace(function, mock=True) for function in team.functions))
    log = talk(mocked, team.demo)
    assert endings(log) == {EndReason.ANSWERED}
    returned = [record.event for record in log if isinstance(record.event, FunctionReturned)]
    assert returned
    assert not any(event.error for event in returned)


@pytest.mark.parametrize(
    ("profile", "said", "told"),
    [
        ("", "Sunday", "On Sunday 14 June these flights have free seats: LW214 at 08:10"),
        ("", "the 16th of June", "On Tuesday 16 June"), ("", "2026-07-02", "On Thursday 2 July"),
        ("", "다음 주 월요일로", "On Monday 15 June"), ("", "12 July", "On Sunday 12 July"),
        ("Tomas", "Friday", "LW644 at 16:50, arriving 21:40, 90 EUR more"),
        ("Ine", "Sunday", "On Sunday 21 June these flights have free seats: LW114 at 09:20, arriving 12:00, at no"),
        ("", "Christmas", "Error: It is not clear which day “Christmas” is."),
    ],
)  # fmt: skip
def test_flights_depend_on_the_day_the_route_and_the_fare(profile: str, said: str, told: str) -> None:
    assert told in Workspace("airline", profile).call("find_flights", date=said)


def test_a_flight_is_changed_to_one_that_was_offered() -> None:
    workspace = Workspace("airline")
    assert "No flights have been offered" in workspace.call("change_flight", flight_number="LW214")
    workspace.call("find_flights", date="Sunday")
    assert workspace.call("change_flight", flight_number="LW210") == (
        "Error: Flight LW210 is full or does not fly on that day. Choose LW214 or LW218."
    )
    assert "is now on LW214, Sunday 14 June, 08:10" in workspace.call("change_flight", flight_number="lw 214")
    assert "14A by the window" in workspace.call("choose_seat", seat="14a")
    assert "taken" in workspace.call("choose_seat", seat="1A")
    booking = workspace.call("look_up_booking", booking_reference="lw4k7q")
    assert "flight LW214 Lisbon to Oslo on Sunday 14 June, 08:10, Flex fare, seat 14A" in booking


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("LW4K7Q", "Either 248.00 EUR go back to the card ending in 4021, or a voucher of 272.80 EUR"),
        ("LW9T2M", "Either 41.30 EUR of taxes go back"), ("lw7b3x", "all 312.00 EUR of booking LW7B3X"),
        ("LW0000", "Error: There is no booking LW0000."),
    ],
)  # fmt: skip
def test_a_refund_is_worked_out_from_the_fare(reference: str, told: str) -> None:
    assert told in Workspace("airline").call("check_refund", booking_reference=reference)


@pytest.mark.parametrize(("reference", "told"), [("LW9T2M", "41.30 EUR"), ("LW7B3X", "312.00 EUR")])
def test_money_is_sent_once_and_only_for_a_cancelled_booking(reference: str, told: str) -> None:
    workspace = Workspace("airline")
    assert "still valid" in workspace.call("issue_refund", booking_reference=reference)
    assert "still valid" in workspace.call("issue_voucher", booking_reference=reference)
    assert "is cancelled." in workspace.call("cancel_booking", booking_reference=reference)
    assert "already" in workspace.call("cancel_booking", booking_reference=reference)
    assert told in workspace.call("issue_refund", booking_reference=reference)
    assert "settled already: refund of" in workspace.call("issue_voucher", booking_reference=reference)
    assert "It has been cancelled." in workspace.call("look_up_booking", booking_reference=reference)


def test_a_late_flight_leaves_later() -> None:
    workspace = Workspace("airline")
    assert "50 minutes late because of fog. It leaves at 08:05" in workspace.call(
        "flight_status", flight_number="LW 640"
    )
    assert "is on time. It leaves at 10:40 from gate B17" in workspace.call("flight_status", flight_number="lw212")
    assert "no flight BA1" in workspace.call("flight_status", flight_number="BA1")


def test_only_a_bag_that_was_found_is_delivered() -> None:
    workspace = Workspace("airline")
    assert "No bag has been found yet" in workspace.call("deliver_bag", address="Hotel Fjordlys")
    assert "carousel 5" in workspace.call("search_baggage", tag="LW 482914")
    assert "to Hotel Fjordlys tonight" in workspace.call("deliver_bag", address="Hotel Fjordlys")
    assert "Damage claim C-7730" in workspace.call("open_claim", bag_description="The wheel came off")
    assert workspace.call("open_claim", bag_description="blue, striped").startswith("Claim C-7731")


def test_an_order_costs_what_is_in_it_and_can_be_followed() -> None:
    workspace = Workspace("personal_shopper")
    placed = workspace.call("place_order", product_number="h12", quantity=3)
    assert placed.startswith(
        "Ordered. TL-1071, Speckled stoneware mug, 3 of them: 48 EUR and 4.50 EUR for delivery, 52.50"
    )
    assert "free delivery" in workspace.call("place_order", product_number="H12", quantity=4)
    assert "leaves in 10 days" in workspace.call("place_order", product_number="K11")
    assert workspace.call("track_order", order_number="1073") == "Order TL-1073 is being made for you."
    assert "not yet" in workspace.call("look_up_order", order_number="TL-1071")
    assert "48 EUR for order TL-1071" in workspace.call("refund_order", order_number="TL-1071")
    assert "refunded already" in workspace.call("refund_order", order_number="TL-1071")


def test_an_old_order_is_paid_back_in_store_credit() -> None:
    workspace = Workspace("personal_shopper", "Hanna")
    assert "110 EUR of store credit" in workspace.call("check_return", order_number="988")
    assert "store credit, 125 EUR now" in workspace.call("refund_order", order_number="988", reason="too large")
    assert workspace.context["store_credit"] == "125 EUR"


@pytest.mark.parametrize(
    ("query", "first"), [("a wool scarf", "S05"), ("something warm, a jumper", "K11"), ("자켓을 찾아요", "J21")]
)
def test_the_catalogue_is_searched_by_the_requested_words(query: str, first: str) -> None:
    assert json.loads(Workspace("personal_shopper").call("search_catalogue", query=query))[0]["number"] == first


def test_stock_and_exchange_know_sizes() -> None:
    workspace = Workspace("personal_shopper")
    assert "found nothing" in workspace.call("search_catalogue", query="a laptop")
    assert "sold out in XL. We have it in S, M, L" in workspace.call("check_stock", product_number="J21", size="XL")
    assert "there is one of the Felted wool coat in M" in workspace.call("check_stock", product_number="J34", size="M")
    assert "sold out in XL" in workspace.call("exchange_item", order_number="TL-1042", size="XL")
    assert "one size only" in workspace.call("exchange_item", order_number="TL-1057", size="S")


def test_a_ticket_can_be_looked_up_after_it_was_written() -> None:
    workspace = Workspace("support_bot", "Emil")
    assert "Ticket 5101 is open. We answer emil@example.com within three" in workspace.call(
        "submit_ticket", problem="Slow"
    )
    assert "billing" in workspace.call("submit_ticket", problem="Charged twice")
    assert "Ticket 5102 is new." in workspace.call("ticket_status", ticket_number=5102)
    assert "no ticket 1" in workspace.call("ticket_status", ticket_number=1)
    assert "within two hours" in workspace.call("call_a_person")
    assert "website" in workspace.call("service_status", part="website")
    assert "except that sync is slow in Europe" in workspace.call("service_status")
