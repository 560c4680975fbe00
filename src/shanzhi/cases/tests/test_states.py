"""The table of moves: one machine, and everything else in the house agrees with it."""

from __future__ import annotations

import pytest
from django.conf import settings

from shanzhi.cases import actions, rules
from shanzhi.cases.offers import ICONS
from shanzhi.cases.states import (
    BY_RULING,
    ENDED,
    ERRAND_OPEN,
    MAIN,
    MOVES,
    OPEN,
    SIDE,
    STARTS,
    UNSOLVED,
    ErrandState,
    State,
    as_mermaid,
    leads_to,
)  # fmt: skip
from shanzhi.kernel import verbs
from shanzhi.kernel.profile import load
from shanzhi.kernel.profile_sections import MAIN_STATES, SIDE_STATES, STATES
from shanzhi.records.acting import ACTS


def test_it_works() -> None:
    assert leads_to("accept", State.REPORTED) == {State.ACCEPTED}
    assert leads_to("accept", State.HANDLING) == frozenset()


def test_thirteen_states_on_the_road_and_eight_beside_it() -> None:
    assert (len(MAIN), len(SIDE)) == (13, 8)
    assert set(MAIN) | set(SIDE) == set(State)


def test_the_profiles_speak_of_the_same_states() -> None:
    assert (tuple(MAIN_STATES), tuple(SIDE_STATES)) == (tuple(MAIN), tuple(SIDE))
    assert set(State.values) == STATES


def test_open_and_ended_are_all_there_is_but_drafts() -> None:
    assert set(OPEN) & set(ENDED) == set()
    assert set(OPEN) | set(ENDED) | {State.DRAFT} == set(State)
    assert set(UNSOLVED) < set(OPEN)
    assert set(ERRAND_OPEN) < set(ErrandState)


@pytest.mark.parametrize("verb", MOVES)
def test_a_move_has_its_act_its_rule_its_label_and_its_picture(verb: str) -> None:
    move = MOVES[verb]
    assert ACTS[f"cases.{verb}"] is getattr(actions, verb)
    assert move.rule == f"may_{verb}"
    assert rules.RULES[verb].__name__ == move.rule
    assert verb in ICONS
    assert verbs.label_of(f"cases.{verb}")


def test_no_rule_stands_without_a_move() -> None:
    assert set(rules.RULES) == set(MOVES) == set(ICONS)


def test_no_key_of_the_desk_means_two_moves_in_one_state() -> None:
    for state in State:
        keys = [move.key for move in MOVES.values() if move.key and state in move.sources]
        assert len(keys) == len(set(keys)), state


def test_every_state_can_be_reached_and_left() -> None:
    reached, todo = set(STARTS), list(STARTS)
    while todo:
        state = todo.pop()
        fresh = {target for verb in MOVES for target in leads_to(verb, state)} - reached
        reached |= fresh
        todo += fresh
    assert reached == set(State)
    stuck = {s for s in State if not any(leads_to(verb, s) - {s} for verb in MOVES)}
    assert stuck == set()


def test_what_a_ruling_may_lead_to_is_in_the_table() -> None:
    for (verb, source), targets in BY_RULING.items():
        assert source in MOVES[verb].sources
        assert set(targets) <= leads_to(verb, source)


def test_the_diagram_shows_every_state_and_every_move() -> None:
    drawn = as_mermaid()
    assert all(f"{state}" in drawn for state in State)
    assert all(str(MOVES[verb].label) in drawn for verb in MOVES if MOVES[verb].target)


@pytest.mark.parametrize("county", ["default", "cixi", "haining", "gaoping"])
def test_in_every_county_somebody_may_do_each_move(county: str) -> None:
    """And no post names a permission that nothing asks. A draft is sent, and taken back, by whoever wrote it."""
    profile = load(county, settings.SHANZHI_PROFILES)
    given = {p for post in profile.posts for p in post.permissions}
    assert verbs.check(given) == set()
    assert {f"cases.{verb}" for verb in set(MOVES) - {"report"}} <= given
