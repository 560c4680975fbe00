"""Any moves, by anybody, in any order: what must hold always holds.

Whatever the acts allow stays inside the table, keeps the promises of the database, leaves a trail that verifies, looks
the same to the two rules of visibility, and moves the clocks by exactly what happened to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.cases import actions, rules
from shanzhi.cases.models import Case, Errand, Plea
from shanzhi.cases.queries import visible
from shanzhi.cases.states import ENDED, ERRAND_OPEN, MOVES, WITH_THE_UNIT, State, leads_to
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, at
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.worktime import Limit
from shanzhi.records.queries import trail_of, verify
from shanzhi.site.testkit import SYSTEM, County

BEGAN = datetime(2026, 9, 21, 9, 0, tzinfo=SHANGHAI)
"""With the National Day week, its working Saturdays and a winter ahead."""
TEXT = "按现场情况办理。"
UNITS = ("交警", "综合执法", "住建", "人社")
QUIET = frozenset({State.DRAFT, State.SUSPENDED, State.ARCHIVED, State.TRANSFERRED, State.MERGED, State.REFUSED,
                   State.WITHDRAWN})  # fmt: skip
"""No clock of the case runs."""
SELDOM = frozenset(
    {"note", "reply", "amend", "withdraw", "transfer", "decline", "register", "escalate", "reopen", "join"}
)
"""Or the play would never get far."""


@dataclass
class Ledger:
    """What happened to one clock, written down beside the system."""

    start: datetime
    limit: str
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    extensions: list[Limit] = field(default_factory=list)
    standing_since: datetime | None = None


class Play:
    """Three cases, everybody of the county, and a clock that goes on."""

    def __init__(self, county: County, data: st.DataObject) -> None:
        self.county, self.draw = county, data.draw
        self.moment = BEGAN
        self.actors = {name: county[name] for name in county.people} | {"群众": Actor.resident(), "系统": SYSTEM}
        self.ledgers: dict[tuple[str, int], Ledger] = {}
        self.cases = [self._begin() for _ in range(3)]

    def any_of(self, things: Any, what: str) -> Any:
        return self.draw(st.sampled_from(list(things)), label=what)

    def _begin(self) -> Case:
        """A case that has come some way already; its state is drawn, the way there is the county's own."""
        facts = {
            "category": self.any_of(["EV0109", "EV0404", "DT0201"], "category"),
            "severity": self.any_of([1, 3, 4], "severity"),
            "channel": self.any_of(["grid_worker", "hotline_12345"], "channel"),
        }
        with at(self.moment):
            case = self.county.case(state=self.any_of(State, "begins as"), to=self.any_of(UNITS[:3], "with"), **facts)
        self._enter(case, "open_case", {})
        return case

    # ── one step ──────────────────────────────────────────────────────────────────────────────────────────────

    def step(self) -> None:
        self.moment += timedelta(minutes=self.draw(st.integers(1, 3 * 24 * 60), label="minutes later"))
        if self.draw(st.integers(0, 9), label="scan at 0") == 0:
            self._scan()
        case = self.any_of(self.cases, "case")
        case.refresh_from_db()
        name, verb = self._who_does_what(case)
        words = WORDS.get(verb, lambda play, case: {})(self, case)
        if words is None:
            return
        before, version = State(case.state), case.version
        try:
            with at(self.moment), transaction.atomic():
                getattr(actions, verb)(case, **words, by=self.actors[name])
        except Refusal as no:
            assert "{" not in str(no), "a refusal is a whole sentence"
            assert Case.objects.get(pk=case.pk).version == version
            return
        stored = Case.objects.get(pk=case.pk)
        assert State(stored.state) in leads_to(verb, before), f"{verb}: {before} → {stored.state}"
        assert (stored.state, stored.version) == (case.state, version + 1)
        self._enter(stored, verb, words)
        self._check(stored)

    def _who_does_what(self, case: Case) -> tuple[str, str]:
        """Mostly what the rules allow somebody here, the main road before the side roads; sometimes anything."""
        errands = list(case.errands.order_by("id"))
        allowed: dict[str, list[str]] = {
            verb: [name for name, actor in self.actors.items() if rules.allows(verb, case, errands, actor)]
            for verb, move in MOVES.items()
            if case.state in move.sources
        }
        weighted = [verb for verb, names in allowed.items() if names for _ in range(1 if verb in SELDOM else 8)]
        if not weighted or self.draw(st.integers(0, 9), label="anything at 0") == 0:
            return self.any_of(self.actors, "who"), self.any_of(MOVES, "what")
        verb = self.any_of(weighted, "what")
        return self.any_of(allowed[verb], "who"), verb

    def _scan(self) -> None:
        with at(self.moment):
            actions.turn_lamps(by=SYSTEM)
        for clock in (*Case.objects.all(), *Errand.objects.all()):
            assert clock.lamp_next_at is None or clock.lamp_next_at > self.moment

    # ── the clocks ────────────────────────────────────────────────────────────────────────────────────────────

    def _enter(self, case: Case, verb: str, words: dict[str, Any]) -> None:
        """Write down what the move did to the clocks, and compare their due moments with the sum of it all."""
        errands = list(Errand.objects.filter(case=case))
        extended: set[tuple[str, int]] = set()
        if verb == "rule" and words["granted"] and words["plea"].kind == "extend":
            errand = words["plea"].errand
            extended = {("errand", errand.pk)} | ({("case", case.pk)} if errand.role == "lead" else set())
        clocks: list[tuple[tuple[str, int], Case | Errand, datetime | None, bool]] = [
            (("case", case.pk), case, case.limit_from, case.state not in ENDED or case.state == State.MERGED),
            *((("errand", e.pk), e, e.dispatched_at, e.state in ERRAND_OPEN) for e in errands),
        ]
        calendar = self.county.profile.calendar()
        for key, clock, start, is_on in clocks:
            if not clock.limit or start is None:
                assert clock.due_at is None
                continue
            ledger = self.ledgers.get(key)
            if ledger is None or ledger.start != start:
                ledger = self.ledgers[key] = Ledger(start, clock.limit)
            if clock.paused_at is not None:
                ledger.standing_since = ledger.standing_since or self.moment
                assert clock.paused_at == ledger.standing_since
            elif ledger.standing_since is not None:
                if is_on:
                    ledger.pauses.append((ledger.standing_since, self.moment))
                ledger.standing_since = None
            if key in extended:
                ledger.extensions.append(Limit.parse(words["plea"].amount))
            due = calendar.from_ledger(ledger.start, Limit.parse(ledger.limit), ledger.pauses, ledger.extensions)
            assert clock.due_at == due, (verb, key)

    # ── what always holds ─────────────────────────────────────────────────────────────────────────────────────

    def _check(self, case: Case) -> None:
        errands = list(Errand.objects.filter(case=case))
        lead = [e for e in errands if e.role == "lead" and e.state in ERRAND_OPEN]
        if case.state in (*WITH_THE_UNIT, State.RETURNED, State.SUSPENDED):
            assert [e.unit_id for e in lead] == [case.lead_unit_id]
        if case.state in ENDED and case.state != State.MERGED:
            assert [e for e in errands if e.state in ERRAND_OPEN] == []
        if case.state in QUIET:
            assert case.lamp_next_at is None
            assert all(e.lamp_next_at is None for e in errands)
        for clock in (case, *errands):
            assert not (clock.paused_at and clock.lamp_next_at), "a clock that stands still lights no lamp"
        if case.closed_at is not None:
            assert case.replied_at and case.verified_at and case.followed_up_at
        assert case.substance_owner_id is None or case.substance_owner_id != case.procedure_owner_id
        assert not Plea.objects.filter(case=case, state="ASKED").exclude(errand__state__in=ERRAND_OPEN).exists()
        lines = trail_of(case.subject)
        assert [line.detail["to"] for line in lines if "to" in line.detail][-1] == case.state
        assert verify(case.subject) == []

    def at_last(self) -> None:
        for parent in Case.objects.filter(children__isnull=False, closed_at__isnull=False):
            assert not parent.children.exclude(state__in=ENDED).exists() or parent.state != State.CLOSED
        everything = [(c, list(c.errands.all())) for c in Case.objects.all()]
        for name, actor in self.actors.items():
            one_by_one = {c.pk for c, errands in everything if rules.may_see(c, errands, actor)}
            assert set(visible(actor).values_list("pk", flat=True)) == one_by_one, name


# ── what is filled in ─────────────────────────────────────────────────────────────────────────────────────────────

Words = dict[str, Any] | None


def _unit(play: Play, what: str) -> Any:
    return play.county.units[play.any_of(UNITS, what)]


def _dispatch(play: Play, case: Case) -> Words:
    assisting = play.draw(st.lists(st.sampled_from(UNITS), max_size=2, unique=True), label="assist")
    return {"to": _unit(play, "lead"), "assisting": [play.county.units[name] for name in assisting]}


def _recall(play: Play, case: Case) -> Words:
    errands = list(case.errands.order_by("id"))
    return {"errand": play.any_of(errands, "errand"), "reason": TEXT} if errands else None


def _rule(play: Play, case: Case) -> Words:
    pleas = list(Plea.objects.filter(case=case).select_related("errand").order_by("id"))
    return {"plea": play.any_of(pleas, "plea"), "granted": play.draw(st.booleans(), label="granted")} if pleas else None


def _extend(play: Play, case: Case) -> Words:
    """In the clock's own kind of time, so that the order of things does not matter."""
    return {"reason": TEXT, "amount": "5h" if case.limit and Limit.parse(case.limit).kind == "real" else "2wd"}


WORDS: dict[str, Callable[[Play, Case], Words]] = {
    "decline": lambda play, case: {"reason": TEXT, "right_door": "人民法院"},
    "triage": lambda play, case: {"severity": play.any_of([1, 3, 4], "severity")},
    "dispatch": _dispatch,
    "transfer": lambda play, case: {"to": "人民法院", "reason": TEXT},
    "escalate": lambda play, case: {"reason": TEXT},
    "enlist": lambda play, case: {"unit": _unit(play, "unit")},
    "recall": _recall,
    "amend": lambda play, case: {"title": "更正后的标题", "reason": TEXT},
    "assign_handler": lambda play, case: {"handler": play.county.people[play.any_of(play.county.people, "handler")]},
    "send_back": lambda play, case: {"reason": TEXT, "next_unit": _unit(play, "next unit")},
    "report_back": lambda play, case: {"result": TEXT},
    "suspend": lambda play, case: {"reason": TEXT, "until": (play.moment + timedelta(days=20)).date()},
    "extend": _extend,
    "rule": _rule,
    "note": lambda play, case: {"text": TEXT},
    "reply": lambda play, case: {"text": TEXT},
    "join": lambda play, case: {"to": play.any_of(play.cases, "join to")},
    "part": lambda play, case: {"reason": TEXT},
    "verify": lambda play, case: {"finding": TEXT},
    "redo": lambda play, case: {"reason": TEXT},
    "follow_up": lambda play, case: {"reached": play.draw(st.booleans(), label="reached"), "is_solved": True},
    "rate": lambda play, case: {"is_solved": True, "satisfaction": 4},
    "reopen": lambda play, case: {"reason": TEXT},
}


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_it_works(county: County, data: st.DataObject) -> None:
    with transaction.atomic():
        play = Play(county, data)
        for _ in range(data.draw(st.integers(5, 40), label="steps")):
            play.step()
        play.at_last()
        transaction.set_rollback(True)
