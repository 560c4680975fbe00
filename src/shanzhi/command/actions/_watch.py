"""What the acts of the watch have in common: the case and its clock locked, the right asked, the people told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shanzhi.cases import rules as case_rules
from shanzhi.cases.events import CaseChanged
from shanzhi.cases.models import Case, Errand
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.events import announce
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_watch import StatutoryClock
from shanzhi.kernel.worktime import WorkCalendar
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records import actions as records
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Post

from .. import statute, statutory
from ..models import Clock, ClockMark
from ..watch_errors import ClockOver


def words(field: str, label: str, text: str, *, at_least: int = 2, at_most: int = 400) -> str:
    """The trimmed text, or `Invalid` naming the field."""
    text = (text or "").strip()
    if len(text) < at_least:
        raise Invalid({field: f"请填写{label}（不少于{at_least}个字）。"})
    if len(text) > at_most:
        raise Invalid({field: f"{label}最多{at_most}个字，现有{len(text)}个字。"})
    return text


def case_for(verb: str, case: Case, by: Actor, *, also_units: bool = False) -> tuple[Case, Grant | None]:
    """The case, held for this transaction, and the grant that allows the act at its desk (or in a unit with an
    errand). Whoever may not see the case is told it was not found."""
    found = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    errands = list(Errand.objects.filter(case_id=case.pk))
    if found is None or not case_rules.may_see(found, errands, by):
        raise NotFound(what="案件")
    if by.is_system:
        return found, None
    live = [e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED")]
    grant = by.grant_for(verb, path=found.desk_path, units=[found.desk_id, *(live if also_units else [])])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(verb))
    return found, grant


def locked_clock(clock: Clock, *, move: str, states: Iterable[str] = statutory.OPEN) -> Clock:
    """The clock, held; its case is held already. Refuses `ClockOver` outside these states."""
    found = Clock.objects.select_for_update().get(pk=clock.pk)
    if found.state not in states:
        raise ClockOver(step=found.step, state=found.get_state_display(), move=move)
    return found


def settle(clock: Clock, profile: Profile) -> None:
    """Reckon the due moment anew from the whole ledger, and when somebody is reminded next."""
    marks = list(ClockMark.objects.filter(clock=clock).order_by("id"))
    reckon(clock, statutory.terms_of(clock), marks, profile.calendar())
    clock.save(update_fields=["due_at", "remind_at", "next_at", "paused_at", "state"])


def reckon(clock: Clock, terms: StatutoryClock, marks: Sequence[ClockMark], calendar: WorkCalendar) -> None:
    """Set the moments of a clock; saves nothing."""
    moment = now()
    clock.due_at = statute.due_at(
        calendar, clock.begins_at, terms.limit,
        extended=statutory.granted(marks), stood=statutory.spans(marks, moment),
    )  # fmt: skip
    clock.remind_at = statute.remind_at(calendar, clock.due_at, terms.remind)
    ahead = [at for at in (clock.remind_at, clock.due_at) if at is not None and at > moment]
    clock.next_at = min(ahead) if ahead and clock.state == Clock.State.RUNNING else None


def line(case: Case, verb: str, detail: Mapping[str, object], grant: Grant | None, by: Actor) -> None:
    records.write(case.subject, verb, detail=dict(detail), by=by.in_post(grant) if grant else by)
    announce(
        CaseChanged(
            case_id=case.pk, code=case.code, verb=verb, state=str(case.state), version=case.version,
            area_path=case.area_path, circle=case.circle, unit_ids=frozenset({case.desk_id}),
        )
    )  # fmt: skip


def due_words(clock: Clock) -> str:
    day = statute.last_day(clock.due_at)
    return f"{day.year}年{day.month}月{day.day}日"


def holders(unit_ids: Iterable[int], kinds: Iterable[str]) -> set[int]:
    """Who holds one of these posts in one of these units today."""
    day = today()
    rows = Post.objects.filter(
        unit_id__in=list(unit_ids), kind__in=list(kinds), starts_on__lte=day, relieved_at=None, member__is_active=True
    ).exclude(ends_on__lt=day)
    return set(rows.values_list("member_id", flat=True))


def tell(case: Case, template: str, members: Iterable[int | None], *, key: str, by: Actor, **facts: str) -> None:
    """One message to each of those who may know of the case; nobody is told of what they did themselves."""
    profile = profile_of(case.profile_id)
    known = {"code": spoken(case.code), "category": profile.category_label(case.category), **facts}
    notices.send_many(
        [
            Message(
                to=member, template=template, key=f"{template}/{key}/{member}", facts=known, about=case.subject,
                link=f"/cases/{case.code}/", circle=case.circle,
            )
            for member in sorted({m for m in members if m is not None} - {by.id})
        ],
        by=by,
    )  # fmt: skip


__all__ = ["case_for", "due_words", "holders", "line", "locked_clock", "settle", "tell", "words"]
