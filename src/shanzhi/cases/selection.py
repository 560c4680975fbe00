"""A selection of cases: everything that narrows a list, read from its address and written back into it.

The same address gives the same cases in the list, in the counts, on the map and in the export, each time through
the one rule of visibility.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel import profile as profiles
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now, today
from shanzhi.kernel.sealing import FINGERPRINT_BYTES
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.staff.models import Unit

from . import rules, search
from ._breadth import beside_reach
from .models import Case, Concerned, Errand, Plea
from .queries import visible
from .states import AT_THE_DESK, ERRAND_OPEN, OPEN, UNSOLVED, WITH_THE_UNIT, State

HELD_BY_UNIT = (*WITH_THE_UNIT, State.SUSPENDED)
"""The lead unit has the next move, or has parked the case."""
DESK_NEXT = (*AT_THE_DESK, State.VERIFIED)
"""The centre has the next move, up to closing."""
LAMPS = {
    "red": gettext_lazy("超期"),
    "yellow": gettext_lazy("临期"),
    "blue": gettext_lazy("时限内"),
    "paused": gettext_lazy("已暂停"),
}
DUE, NEW, SEVERITY, CLOSED = "due", "new", "severity", "closed"


@dataclass(frozen=True, slots=True)
class Queue:
    """A tab of the desk."""

    key: str
    label: str | Promise
    condition: Callable[[Actor], Q]
    needs: tuple[str, ...] = ()
    """Shown to whoever holds one of these; none: to everybody who reads cases."""
    sorts: tuple[str, ...] = (DUE, NEW, SEVERITY)
    """The first is the ordinary one."""
    colour: str = ""

    def is_for(self, by: Actor) -> bool:
        return by.is_system or not self.needs or any(by.has(verb) for verb in self.needs)


# --- what each tab holds ---------------------------------------------------------------------------------------------


def _errands(condition: Q) -> Q:
    """Cases by their errands. A plain subquery: it is worked out once, from the partial index of open errands."""
    return Q(pk__in=Errand.objects.filter(condition).values("case_id"))


def _any_of(*parts: QuerySet[Any]) -> Q:
    """Cases found by several indexes: a union of ids, because no plan joins an OR over two tables."""
    first, *others = (part.order_by() for part in parts)
    return Q(pk__in=first.union(*others))


def _mine(by: Actor) -> Q:
    return _any_of(
        Case.objects.filter(state__in=DESK_NEXT, procedure_owner_id=by.id).values_list("pk"),
        Errand.objects.filter(state__in=ERRAND_OPEN, handler_id=by.id).values_list("case_id"),
        Case.objects.filter(state=State.DRAFT, first_contact_id=by.id).values_list("pk"),
    )


def _of_unit(by: Actor) -> Q:
    units = list(by.units_of(rules.READ_UNIT))
    return _any_of(
        Case.objects.filter(state__in=DESK_NEXT, desk_id__in=units).values_list("pk"),
        Errand.objects.filter(state__in=ERRAND_OPEN, unit_id__in=units).values_list("case_id"),
    )


def _to_dispatch(by: Actor) -> Q:
    states = [State.TRIAGED, State.ESCALATED, State.REOPENED]
    if not profiles.current().loop.triage:
        states.append(State.ACCEPTED)
    return Q(state__in=states)


def _to_sign(by: Actor) -> Q:
    return Q(state__in=WITH_THE_UNIT) & _errands(Q(state="DISPATCHED", unit_id__in=by.units_of("cases.take_up")))


def _in_hand(by: Actor) -> Q:
    """With the units; for somebody who sees by unit only, in the hands of that unit."""
    states = Q(state__in=WITH_THE_UNIT)
    if by.is_system or by.reach_of(rules.READ):
        return states
    return states & _errands(Q(state__in=("HANDLING", "RETURN_ASKED"), unit_id__in=by.units_of(rules.READ_UNIT)))


def _with_lamp(lamp: str) -> Callable[[Actor], Q]:
    """For somebody who sees by unit only: what is in that unit's hands now."""

    def condition(by: Actor) -> Q:
        lit = lamp_condition(lamp, now())
        if by.is_system or by.reach_of(rules.READ):
            return lit
        units = list(by.units_of(rules.READ_UNIT))
        return lit & _any_of(
            Case.objects.filter(state__in=OPEN, desk_id__in=units).values_list("pk"),
            Case.objects.filter(state__in=OPEN, procedure_owner_id=by.id).values_list("pk"),
            Errand.objects.filter(state__in=ERRAND_OPEN, unit_id__in=units).values_list("case_id"),
        )

    return condition


def _parked(by: Actor) -> Q:
    states = Q(state=State.SUSPENDED)
    if by.is_system or by.reach_of(rules.READ):
        return states
    return states & _errands(Q(state__in=ERRAND_OPEN, unit_id__in=by.units_of(rules.READ_UNIT)))


def _to_rule(by: Actor) -> Q:
    return Q(pk__in=Plea.objects.filter(state="ASKED").values("case_id"))


def _to_follow_up(by: Actor) -> Q:
    loop = profiles.current().loop
    asked = Q()
    if loop.follow_up == "never":
        return Q(pk__in=[])
    if loop.follow_up == "key_cases":
        asked = Q(severity__in=[s.rank for s in profiles.current().severities if s.is_key])
    states = (State.VERIFIED,) if loop.follow_up_before_closing else (State.VERIFIED, State.CLOSED)
    return Q(state__in=states, followed_up_at=None) & asked


def _to_close(by: Actor) -> Q:
    loop = profiles.current().loop
    ready = Q(state__in=(State.FOLLOWED_UP, State.EVALUATED), closed_at=None)
    if loop.follow_up == "never" or not loop.follow_up_before_closing:
        ready |= Q(state=State.VERIFIED)
    elif loop.follow_up == "key_cases":
        plain = [s.rank for s in profiles.current().severities if not s.is_key]
        ready |= Q(state=State.VERIFIED, severity__in=plain)
    return ready


def lamp_condition(lamp: str, moment: datetime) -> Q:
    """Cases whose clock shows this colour at a moment."""
    if lamp == "paused":
        return Q(state__in=OPEN, paused_at__isnull=False)
    running = Q(state__in=UNSOLVED, paused_at=None)
    if lamp == "red":
        return running & Q(due_at__lte=moment)
    if lamp == "yellow":
        return running & Q(due_at__gt=moment, warn_at__lte=moment)
    return running & Q(due_at__gt=moment) & (Q(warn_at=None) | Q(warn_at__gt=moment))


_DESK_VERBS = ("cases.accept", "cases.dispatch", "cases.triage")

QUEUES: dict[str, Queue] = {
    queue.key: queue
    for queue in (
        Queue("mine", gettext_lazy("我的待办"), _mine),
        Queue("unit", gettext_lazy("本单位待办"), _of_unit, (rules.READ_UNIT,)),
        Queue(
            "accept",
            gettext_lazy("待受理"),
            lambda by: Q(state__in=(State.REPORTED, State.REGISTERED)),
            ("cases.accept", "cases.register"),
        ),
        Queue("triage", gettext_lazy("待研判"), lambda by: Q(state=State.ACCEPTED), ("cases.triage",)),
        Queue("dispatch", gettext_lazy("待派单"), _to_dispatch, ("cases.dispatch",)),
        Queue("sign", gettext_lazy("待签收"), _to_sign, ("cases.take_up",)),
        Queue("doing", gettext_lazy("办理中"), _in_hand),
        Queue("parked", gettext_lazy("挂账中"), _parked),
        Queue("rule", gettext_lazy("待审批"), _to_rule, ("cases.rule",)),
        Queue("verify", gettext_lazy("待核查"), lambda by: Q(state=State.REPORTED_BACK), ("cases.verify",)),
        Queue("follow", gettext_lazy("待回访"), _to_follow_up, ("cases.follow_up",)),
        Queue("close", gettext_lazy("待结案"), _to_close, ("cases.close",)),
        Queue("soon", gettext_lazy("临期"), _with_lamp("yellow"), colour="yel"),
        Queue("late", gettext_lazy("超期"), _with_lamp("red"), colour="red"),
        Queue("all", gettext_lazy("全部"), lambda by: Q(), sorts=(NEW,)),
    )
}


def queues_for(by: Actor) -> list[Queue]:
    """The tabs of this person, in order. A county that does not triage has no such tab."""
    hidden = set() if profiles.current().loop.triage else {"triage"}
    return [q for q in QUEUES.values() if q.is_for(by) and q.key not in hidden]


def first_queue(by: Actor) -> str:
    """Where the desk opens: people of a desk share its work, others have their own."""
    shares = by.units_of(rules.READ_UNIT) and any(by.has(verb) for verb in _DESK_VERBS)
    return "unit" if shares else "mine"


# --- the selection ---------------------------------------------------------------------------------------------------


class _Pieces(SearchQuery):
    """A tsquery as written; no dictionary and no parser touches the pieces."""

    template = "%(expressions)s::tsquery"

    def __init__(self, pieces: str) -> None:
        super().__init__(pieces, search_type="raw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """选案条件. Empty fields narrow nothing."""

    queue: str = "all"
    state: tuple[str, ...] = ()
    category: str = ""
    """A category or a group of them."""
    severity: tuple[int, ...] = ()
    channel: str = ""
    kind: str = ""
    area: str = ""
    """Code of an area: it and everything below."""
    unit: str = ""
    """Code of a unit that has or had an errand."""
    holder: str = ""
    """Code of the unit whose move it is now: the lead unit while it has the case, else the desk."""
    lamp: str = ""
    desk: str = ""
    """`mine`: only what my own desk pushes."""
    group: str = ""
    """`1`: cases of many people only."""
    q: str = ""
    """Words, anywhere in the case."""
    who: str = ""
    """Keyed fingerprints of a telephone number, in hexadecimal; made by the search box, never typed."""
    since: date | None = None
    until: date | None = None
    """Days of registration, both included."""
    closed_since: date | None = None
    closed_until: date | None = None
    sort: str = ""

    @classmethod
    def read(cls, query: QueryDict | Mapping[str, Any], *, queue: str = "all") -> Self:
        """From an address. What cannot be understood is left out; the page shows what counted."""
        get = query.get
        asked = str(get("queue", "") or queue)
        wanted: dict[str, Any] = {"queue": asked if asked in QUEUES else queue}

        def many(name: str) -> list[str]:
            return query.getlist(name) if isinstance(query, QueryDict) else _listed(query.get(name))

        wanted["state"] = tuple(s for s in many("state") if s in State.values)
        wanted["severity"] = tuple(int(s) for s in many("severity") if str(s).isdigit())[:12]
        for name in ("category", "channel", "kind", "area", "unit", "holder"):
            wanted[name] = str(get(name, "") or "").strip()[:40]
        wanted["lamp"] = get("lamp", "") if get("lamp", "") in LAMPS else ""
        wanted["desk"] = "mine" if get("desk", "") == "mine" else ""
        wanted["group"] = "1" if get("group", "") == "1" else ""
        wanted["q"] = " ".join(str(get("q", "") or "").split())[:60]
        wanted["who"] = _hex(str(get("who", "") or ""))
        for name in ("since", "until", "closed_since", "closed_until"):
            wanted[name] = _day(str(get(name, "") or ""))
        wanted["sort"] = str(get("sort", "") or "")
        made = cls(**wanted)
        return made if made.sort in made.sorts else replace(made, sort="")

    def address(self, **changes: Any) -> str:
        """The query string that reads back as this selection."""
        other = replace(self, **changes) if changes else self
        pairs: list[tuple[str, str]] = []
        for item in fields(other):
            value = getattr(other, item.name)
            if isinstance(value, tuple):
                pairs += [(item.name, str(v)) for v in value]
            elif isinstance(value, date):
                pairs.append((item.name, value.isoformat()))
            elif value:
                pairs.append((item.name, str(value)))
        return urlencode(pairs)

    @property
    def sorts(self) -> tuple[str, ...]:
        """The orders this selection may have: by due moment only where every case is still open."""
        if self.closed_since or self.closed_until:
            return (CLOSED, NEW)
        if self.lamp in ("red", "yellow", "blue") or (self.state and set(self.state) <= set(UNSOLVED)):
            return (DUE, NEW, SEVERITY)
        return QUEUES[self.queue].sorts

    @property
    def order(self) -> str:
        return self.sort or self.sorts[0]

    @property
    def narrows(self) -> dict[str, str]:
        """The filters that count now, by name, in words: for chips, for the export's trail line."""
        profile = profiles.current()
        words = {
            "state": "、".join(str(State(s).label) for s in self.state),
            "category": profile.category_label(self.category) if self.category else "",
            "severity": "、".join(_name(profile.severity(s), s) for s in self.severity),
            "channel": _name(profile.channel(self.channel), self.channel),
            "kind": _name(profile.kind(self.kind), self.kind),
            "area": _label(Area, "label", self.area),
            "unit": _label(Unit, "name", self.unit),
            "holder": _in_hand_of(self.holder),
            "lamp": str(LAMPS.get(self.lamp, "")),
            "desk": _("本单位牵头") if self.desk else "",
            "group": _("群体性") if self.group else "",
            "q": f"“{self.q}”" if self.q else "",
            "who": _("同一电话") if self.who else "",
            "since": _span(_("登记"), self.since, self.until),
            "closed_since": _span(_("结案"), self.closed_since, self.closed_until),
        }
        return {name: said for name, said in words.items() if said}

    def without(self, name: str) -> Self:
        """The same without one filter."""
        gone: dict[str, Any] = {name: () if name in ("state", "severity") else ""}
        if name in ("since", "closed_since"):
            gone = {name: None, name.replace("since", "until"): None}
        return replace(self, **gone)

    def cases(self, by: Actor) -> QuerySet[Case]:
        """The cases of this selection that the actor may see, in no order yet."""
        found = visible(by).filter(self.condition(by))
        return found.filter(narrative__words=self.words) if self.words is not None else found

    @property
    def words(self) -> SearchQuery | None:
        """What was typed, as pieces to search for."""
        pieces = search.query(self.q) if self.q else None
        return _Pieces(pieces) if pieces else None

    def condition(self, by: Actor) -> Q:
        """Everything but the rule of visibility and the words."""
        condition = QUEUES[self.queue].condition(by)
        if self.queue != "mine":
            # Somebody else's draft is not a case yet.
            condition &= ~Q(state=State.DRAFT) | Q(first_contact_id=by.id)
        if self.q and self.words is None:
            return Q(pk__in=[])
        for name in ("channel", "kind"):
            if getattr(self, name):
                condition &= Q(**{name: getattr(self, name)})
        if self.state:
            condition &= Q(state__in=self.state)
        if self.severity:
            condition &= Q(severity__in=self.severity)
        if self.category:
            condition &= Q(category__in=_with_children(self.category))
        if self.group:
            condition &= Q(is_group=True)
        if self.lamp:
            condition &= lamp_condition(self.lamp, now())
        if self.desk:
            condition &= Q(desk_id__in=by.units_of(rules.READ_UNIT))
        condition &= _days("opened_at", self.since, self.until)
        condition &= _days("closed_at", self.closed_since, self.closed_until)
        return condition & self._looked_up(by)

    def _looked_up(self, by: Actor) -> Q:
        """The filters that ask another table."""
        condition = Q()
        if self.area:
            condition &= _inside(self.area, by)
        if self.unit:
            unit = Unit.objects.filter(code=self.unit).values_list("pk", flat=True).first()
            condition &= Q(pk__in=Errand.objects.filter(unit_id=unit).values("case_id")) if unit else Q(pk__in=[])
        if self.holder:
            holder = Unit.objects.filter(code=self.holder).values_list("pk", flat=True).first()
            condition &= held_by(holder) if holder else Q(pk__in=[])
        if self.who:
            marks = Concerned.objects.filter(phone_mark__in=[bytes.fromhex(m) for m in self.who.split("-")])
            condition &= Q(pk__in=marks.values("case_id"))
        return condition


def held_by(unit_id: int) -> Q:
    """Cases in the hands of a unit. Every open case is in the hands of exactly one."""
    with_unit = Q(state__in=HELD_BY_UNIT)
    return (with_unit & Q(lead_unit_id=unit_id)) | (~with_unit & Q(desk_id=unit_id))


def _in_hand_of(code: str) -> str:
    return _("{unit}手中").format(unit=_label(Unit, "short_name", code)) if code else ""


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def _name(item: Any, otherwise: object) -> str:
    return item.name if item is not None else str(otherwise)


def _label(model: type[Area] | type[Unit], column: str, code: str) -> str:
    if not code:
        return ""
    found = model._default_manager.filter(code=code).values_list(column, flat=True).first()
    return str(found or code)


def _day(text: str) -> date | None:
    if text == "today":
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _hex(text: str) -> str:
    """Fingerprints as they were written, or nothing."""
    marks = text.lower().split("-")[:8]
    try:
        return "-".join(marks) if all(len(bytes.fromhex(mark)) == FINGERPRINT_BYTES for mark in marks) else ""
    except ValueError:
        return ""


def _with_children(code: str) -> list[str]:
    found = {code}
    rows = profiles.current().categories
    while more := {c.code for c in rows if c.parent in found} - found:
        found |= more
    return sorted(found)


def _inside(code: str, by: Actor) -> Q:
    """In the area of this code, in what lies below it, and in what it took over from."""
    area = places.area_by_code(code)
    if area is None:
        return Q(pk__in=[])
    condition, reach = Q(), by.reach_of(rules.READ)
    prefixes = places.reach(area)
    for prefix in prefixes:
        condition |= Q(area_path__gte=prefix, area_path__lt=places.after(prefix))
    if reach and not any(mine.startswith(p) or p.startswith(mine) for mine in reach for p in prefixes):
        # Outside what the posts reach there is only what a person has to do with otherwise: begin from that.
        condition &= Q(pk__in=beside_reach(by))
    return condition


def _days(column: str, first: date | None, last: date | None) -> Q:
    condition = Q()
    if first:
        condition &= Q(**{f"{column}__gte": datetime.combine(first, time.min, SHANGHAI)})
    if last:
        condition &= Q(**{f"{column}__lt": datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)})
    return condition


def _span(what: str, first: date | None, last: date | None) -> str:
    if not first and not last:
        return ""
    if first and first == last:
        return f"{what} {first.isoformat()}"
    if first and not last and first == today():
        return _("今日{what}").format(what=what)
    return f"{what} {first.isoformat() if first else ''}～{last.isoformat() if last else ''}"
