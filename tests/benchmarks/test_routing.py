import pytest

from core.events import EndReason
from core.models.offline import OfflineModel
from core.models.offline.choosing import is_yes
from tests.benchmarks.routing.cases import SETS, Case, case_from, read_cases, read_team_named
from tests.benchmarks.routing.score import figures_of, is_expected, matches, score_of
from tests.benchmarks.routing.trial import Outcome, Trials

LEAST_ROUTED = 0.85
LEAST_ARGUMENTS = 0.85


def outcome(
    *calls: str, ended_with: str = "desk", reply: str = "Done.", reason: EndReason = EndReason.ANSWERED
) -> Outcome:
    made = tuple((call, {"city": "Oslo", "days": "3"}) for call in calls)
    return Outcome("desk", ended_with, "desk", made, reply=reply, reason=reason)


def case(expect: str | list[str], **arguments: str | int) -> Case:
    return case_from("weather", {"say": "Hm", "expect": expect, "arguments": arguments})


@pytest.mark.parametrize("name", SETS)
def test_every_label_names_what_its_team_has(name: str) -> None:
    for labelled in read_cases(name):
        team = read_team_named(labelled.team)
        functions = {str(function.id): {p.name for p in function.parameters} for function in team.functions}
        agents = {str(agent.id) for agent in team.agents}
        expected = frozenset[str]().union(*labelled.expect)
        assert expected <= functions.keys() | agents | {"none", "ask"}, labelled
        assert labelled.agent in agents | {""}, labelled
        assert labelled.arguments.keys() <= set[str]().union(*(functions.get(id, set()) for id in expected)), labelled


def test_the_held_out_set_is_large_and_speaks_korean() -> None:
    cases = read_cases("held_out")
    assert len(cases) >= 140
    assert sum(labelled.language == "Korean" for labelled in cases) >= 0.3 * len(cases)
    assert len({labelled.team for labelled in cases}) == 9
    assert sum(labelled.expect == (frozenset({"none"}),) for labelled in cases) >= 10


@pytest.mark.parametrize("name", ["fresh_dev", "fresh_held_out"])
def test_each_fresh_set_has_forty_english_and_twenty_korean_cases_of_all_samples(name: str) -> None:
    cases = read_cases(name)
    assert sum(labelled.language == "English" for labelled in cases) >= 40
    assert sum(labelled.language == "Korean" for labelled in cases) >= 20
    assert len({labelled.team for labelled in cases if labelled.is_sample}) == 6


def test_no_utterance_is_in_two_sets() -> None:
    said = [(c.team, c.say[-1]) for name in SETS if name != "samples" for c in read_cases(name)]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("expect", "result", "right"),
    [
        ("get_weather", outcome("get_weather"), True),
        ("get_weather", outcome("get_weather", "send_email"), False),
        ("get_weather", outcome(), False),
        ("desk + get_weather", outcome("get_weather", ended_with="post"), False),
        ("post", outcome(ended_with="post"), True),
        ("post", outcome("get_weather", ended_with="post"), False),
        (["post", "post + get_weather"], outcome("get_weather", ended_with="post"), True),
        ("none", outcome(), True),
        ("none", outcome(ended_with="post"), False),
        ("ask", outcome(reply="Which city?"), True),
        ("ask", outcome(reply="어느 도시인지 알려 주세요."), True),
        ("ask", outcome(reply="Sunny."), False),
        ("ask + post", outcome(ended_with="post", reply="To whom?"), True),
        ("get_weather", outcome("get_weather", reason=EndReason.TURN_LIMIT), False),
    ],
)
def test_an_outcome_is_right_only_when_exactly_what_was_expected_came_of_it(
    expect: str | list[str], result: Outcome, right: bool
) -> None:
    assert is_expected(case(expect), result) is right


def test_arguments_are_compared_by_what_they_mean() -> None:
    assert matches("OSLO ", ["oslo"])
    assert matches("3", [3])
    assert matches("Sunday, 14 June", ["*sunday*"])
    assert not matches("Oslo", ["os"])
    assert not matches(None, ["*"])


def test_figures_count_arguments_only_where_the_right_function_was_called() -> None:
    right = score_of(case("get_weather", city="oslo", days=4), outcome("get_weather"))
    wrong = score_of(case("get_weather", city="oslo"), outcome("send_email"))
    figures = figures_of([right, wrong])
    assert (figures.routing, figures.argument_accuracy, figures.complete) == (0.5, 0.5, 0)


def test_the_samples_set_is_what_the_samples_suggest() -> None:
    said: dict[str, list[str]] = {}
    for labelled in read_cases("samples"):
        said.setdefault(labelled.team, []).append(labelled.say[-1])
    for name, texts in said.items():
        team = read_team_named(name)
        suggested = [*team.starters, *team.demo]
        assert texts == [text for text in suggested if not is_yes(text)]  # a trial agrees by itself when it is asked


def test_what_the_samples_suggest_works_offline() -> None:
    trials = Trials(OfflineModel())
    figures = figures_of(score_of(labelled, trials.outcome(labelled)) for labelled in read_cases("samples"))
    assert (figures.routing or 0) >= LEAST_ROUTED
    assert (figures.argument_accuracy or 0) >= LEAST_ARGUMENTS
