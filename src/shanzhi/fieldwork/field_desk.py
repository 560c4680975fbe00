"""The desk of the phone: everything beside the doors, on one small sheet. Bounded lists, no writes."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from django.db.models import Q

from shanzhi.cases import rules as case_rules
from shanzhi.cases.models import Case, Errand, Narrative, Reply
from shanzhi.cases.queries import visible
from shanzhi.cases.states import ERRAND_OPEN, OPEN
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import Profile
from shanzhi.notices.queries import inbox
from shanzhi.places import atlas
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from . import checks, devices, knowhow, points
from .actions._shots import worker
from .models import DiaryEntry, Help, Record
from .permissions import USE
from .pulling import VISIT, Row, iso

MOST_PLACES = 400
MOST_LINES = 50
MOST_NEAR = 300
MOST_WORDS = 600
NEAR_FOR = timedelta(days=60)
CHECK = "fieldwork.carry_out_check"
MAY = ("file_report", "settle_on_spot", "write_diary", "raise_topic", "turn_into_report", "record_visit",
       "enrol_household", "amend_household", "retire_household", "ask_for_help", "carry_out_check", "record_recheck",
       "check_in")  # fmt: skip
STEPS = {"take_up": ("DISPATCHED",), "note": ERRAND_OPEN, "report_back": ("HANDLING",), "send_back": ERRAND_OPEN}


def desk(*, device: str = "", by: Actor) -> Row:
    """Who I am, the grids, the county's choices, notices, errands, what is near, and what became of what I sent."""
    profile = profile_of(profile_in_force().pk)
    errands = _errands(profile, by)
    return {
        "me": {"id": by.id, "name": by.name, "post": by.post, "unit": by.unit},
        "light": not (by.has(VISIT) or by.has(CHECK)),
        "may": sorted(verb for verb in MAY if by.has(f"fieldwork.{verb}")),
        "places": _places(by),
        "rules": _rules(profile, by),
        "notices": [
            {"id": n.pk, "title": n.title, "body": n.body, "link": n.link, "at": iso(n.created_at)}
            for n in inbox(unread=True, by=by).rows[:20]
        ],
        "errands": errands,
        "units": _units() if any("send_back" in e["may"] for e in errands) else [],
        "helps": _helps(by),
        "near": _near(profile, by),
        "mine": _mine(by),
        "diary": _diary(by),
        "campaigns": checks.running(by=by),
        "rechecks": checks.rechecks(by=by),
        "emergency": points.asked_now(by=by),
        "devices": devices.of(by, here=device),
        "knowhow": knowhow.mark(by=by),
    }


def mark_of(sheet: Row) -> str:
    """So that a sheet the phone has already is not sent again."""
    return hashlib.sha256(json.dumps(sheet, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _places(by: Actor) -> list[Row]:
    """The worker's grids and what lies in them, to be chosen by name where there is no position."""
    reach = by.reach_of(USE)
    book = atlas.current()
    mine = [f for f in book.facts.values() if any(f.path.startswith(prefix) for prefix in reach)]
    mine.sort(key=lambda f: (len(f.ids), f.code))
    return [{"id": f.id, "name": f.name, "label": f.label, "level": f.level} for f in mine[:MOST_PLACES]]


def _rules(profile: Profile, by: Actor) -> Row:
    rules = profile.fieldwork
    names = {c.code: c.name for c in profile.categories}
    small = {c.code for c in profile.categories if c.severity <= rules.settle_up_to and c.circle == "open"}
    closed = {c.code for c in profile.categories if c.circle != "open"}
    return {
        "county": profile.county.short,
        "groups": [g.model_dump(include={"key", "name", "every", "service"}) for g in rules.visits],
        "form": [f.model_dump() for f in rules.form],
        "choices": [
            {
                "key": c.key, "name": c.name, "icon": c.icon,
                "categories": [
                    {"code": code, "name": names[code], "spot": code in small, "closed": code in closed}
                    for code in c.categories
                ],
            }
            for c in rules.choices
        ],
        "urgent": profile.limits.urgent.from_severity,
        "photos": rules.photos, "keep_days": rules.keep_days,
        "help": by.has("fieldwork.ask_for_help"),
        "refresh": rules.refresh.model_dump() if rules.refresh else None,
    }  # fmt: skip


def _errands(profile: Profile, by: Actor) -> list[Row]:
    """Open errands of mine or of my unit, the most urgent first; only of cases that I may see. Four queries."""
    mine = Errand.objects.filter(Q(handler_id=by.id) | Q(unit_id__in=by.unit_ids), state__in=ERRAND_OPEN)
    rows = list(
        mine.filter(case__in=visible(by).values("pk")).select_related("case").order_by("due_at", "id")[:MOST_LINES]
    )
    texts = dict(Narrative.objects.filter(case_id__in=[e.case_id for e in rows]).values_list("case_id", "text"))
    asked: dict[int, Help] = {}
    for row in Help.objects.filter(errand_id__in=[e.pk for e in rows]).order_by("at"):
        asked[row.errand_id or 0] = row
    moment = now()
    return [_errand(e, texts.get(e.case_id, ""), asked.get(e.pk), profile, by, moment) for e in rows]


def _errand(e: Errand, text: str, asked: Help | None, profile: Profile, by: Actor, moment: datetime) -> Row:
    may = [
        step for step, states in STEPS.items()
        if e.state in states and by.grant_for(f"cases.{step}", units=[e.unit_id]) is not None
    ]  # fmt: skip
    if by.has("fieldwork.ask_for_help"):
        may.append("help")
    lamp = "red" if e.due_at and e.due_at <= moment else "yellow" if e.warn_at and e.warn_at <= moment else ""
    return {
        "id": e.pk, "code": e.case.code, "spoken": spoken(e.case.code), "title": e.case.title, "task": e.task,
        "text": text[:MOST_WORDS], "category": profile.category_label(e.case.category), "address": e.case.address,
        "lon": e.case.lon, "lat": e.case.lat, "due": iso(e.due_at) if e.due_at else "",
        "lamp": "" if e.paused_at else lamp, "state": str(e.get_state_display()), "state_code": e.state,
        "role": e.role, "mine": e.handler_id == by.id, "version": e.case.version, "may": may,
        "help": asked.state.lower() if asked else "", "help_says": asked.answer if asked else "",
    }  # fmt: skip


def _units() -> list[Row]:
    """Whose it may be instead."""
    rows = Unit.objects.filter(kind__in=("department", "platform", "township", "station"), closed_on=None)
    return [{"id": pk, "name": name} for pk, name in rows.order_by("sort", "code").values_list("pk", "name")[:200]]


def _helps(by: Actor) -> list[Row]:
    rows = Help.objects.filter(member_id=worker(by), errand=None).order_by("-at")[:5]
    return [
        {"id": str(h.uid), "at": iso(h.at), "text": h.text, "state": str(h.get_state_display()), "says": h.answer}
        for h in rows
    ]


def _near(profile: Profile, by: Actor) -> list[Row]:
    """Open cases of the worker's places, so that what is known already is not reported again: kind, place and state,
    of open cases only; neither names nor words."""
    if not by.has(case_rules.READ):
        return []
    rows = visible(by).filter(circle="open", state__in=OPEN, opened_at__gte=now() - NEAR_FOR)
    facts = rows.order_by("-opened_at", "-id").values_list(
        "code", "category", "address", "area__name", "state", "lon", "lat", "opened_at", "area_id"
    )[:MOST_NEAR]  # fmt: skip
    names = dict(Case._meta.get_field("state").flatchoices)
    return [
        {
            "code": code, "spoken": spoken(code), "category": category, "kind": profile.category_label(category),
            "place": address or area, "state": str(names.get(state, state)), "lon": lon, "lat": lat, "at": iso(at),
            "area": area_id,
        }
        for code, category, address, area, state, lon, lat, at, area_id in facts
    ]  # fmt: skip


def _mine(by: Actor) -> list[Row]:
    """What became of the reports that I sent."""
    sent = Record.objects.filter(member_id=worker(by), case__isnull=False).exclude(kind__in=("errand", "help"))
    rows = [r for r in sent.select_related("case").order_by("-received_at")[:MOST_LINES] if r.case is not None]
    answers: dict[int, str] = {}
    for reply in Reply.objects.filter(case_id__in=[r.case_id for r in rows], case__circle="open").order_by("id"):
        answers[reply.case_id] = reply.text
    return [
        {"id": str(r.pk), "code": r.case.code, "title": r.case.title, "state": r.case.get_state_display(),
         "at": iso(r.received_at), "ended": r.case.has_ended, "answer": answers.get(r.case_id or 0, "")[:MOST_WORDS]}
        for r in rows if r.case is not None
    ]  # fmt: skip


def _diary(by: Actor) -> list[Row]:
    rows = DiaryEntry.objects.filter(member_id=worker(by)).select_related("case", "topic").order_by("-at", "-id")
    return [
        {
            "id": str(e.uid), "text": e.text, "at": iso(e.at), "result": e.result,
            "grown": "report" if e.case_id else "topic" if e.topic_id else "",
            "state": e.case.get_state_display() if e.case else e.topic.get_state_display() if e.topic else "",
            "answer_at": iso(e.result_at) if e.result_at else "", "told": e.told_at is not None,
        }
        for e in rows[:MOST_LINES]
    ]  # fmt: skip
