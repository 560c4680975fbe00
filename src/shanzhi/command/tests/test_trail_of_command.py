"""What the command room did to a case reads as a sentence on its trail."""

from __future__ import annotations

from shanzhi.cases import trail_sentences
from shanzhi.cases.trail_sentences import has_sentence
from shanzhi.command import actions
from shanzhi.records.acting import ACTS
from shanzhi.records.queries import profile_of, trail_of
from shanzhi.site.testkit import County

ELSEWHERE = {
    "answer_call", "answer_invitation", "answer_swap", "call_off_reception", "climb", "end_emergency",
    "hand_over_duty", "hold", "light_lamps", "plan_reception", "preview_limits", "record_finding",
    "remind_gatherings", "set_duty", "settle_decision", "start_emergency", "swap_duty", "take_over_duty",
    "write_minutes",
}  # fmt: skip
"""Acts whose line is not on the trail of a case, or whose lines bear other verbs."""


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    actions.urge(case, words="群众再次来电，请尽快到场。", by=county["李娟"])

    entry = trail_sentences.entries(trail_of(case.subject), profile=profile_of(case.profile_id), units={})[-1]

    assert (entry.text, entry.quote) == ("催办交警", "群众再次来电，请尽快到场。")


def test_every_act_upon_a_case_has_a_sentence() -> None:
    verbs = {verb for verb in ACTS if verb.startswith("command.")}

    dumb = {verb for verb in verbs if not has_sentence(verb)}

    assert dumb == {f"command.{name}" for name in ELSEWHERE}
