"""How every address is asked. A new address without a line here fails the walk: say what it is about.

* `OF_A_CASE`: asked once for every marked case, in reach and out of reach.
* `OTHERWISE`: asked as it stands; what it answers may not tell of a case that is out of reach either.
* `ONLY_POSTED`: about a case, but there is nothing to be asked, only to be done.
* `THE_SAME_FOR_ALL`: open to everybody and the same for everybody.
* `OF_THE_CALLER`: about whoever asks and nobody else, or changed only by a form that is tested in its own room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shanzhi.cases.states import MOVES
from shanzhi.intake.web.hall.public import signature
from shanzhi.mediation import rest as mediation_rest

from .world import TASTELESS, Marked, World


@dataclass(frozen=True)
class Ask:
    """One request."""

    route: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    about: Marked | None = None

    @property
    def sent(self) -> str:
        """What the caller has said: an answer may repeat it."""
        return f"{self.path} {' '.join(self.query.values())}"


Arguments = dict[str, Any]
OfCase = Callable[[Marked], list[Arguments]]


def _code(one: Marked) -> list[Arguments]:
    return [{"code": one.code}]


def _number(name: str) -> OfCase:
    return lambda one: [{"pk": one.other_numbers[name]}]


def _files(one: Marked) -> list[Arguments]:
    return [{"pk": pk} for pk in one.attachments]


def _original(one: Marked) -> list[Arguments]:
    return [{"pk": pk, "?what": "original"} for pk in one.attachments]


OF_A_CASE: dict[str, OfCase] = {
    "cases:case": _code,
    "cases:sheet": _code,
    "cases:body": _code,
    "cases:alike": _code,
    "cases:sketch": _code,
    "cases:case_map": _code,
    "cases:attach": _code,
    "cases:move": lambda one: [{"code": one.code, "verb": "join"}],
    "cases:receipt": _code,
    "cases:slip": lambda one: [{"code": one.code, "pk": one.other_numbers["errand"]}],
    "records:attachment": _files,
    "records:thumb": _files,
    "records:look": _original,
    "records:redact": _files,
    "records:destroy_attachment": _files,
    "records:for_resident": lambda one: [{"pk": one.attachments[0], "how": "shown"}],
    "intake:accept": _code,
    "intake:decline": _code,
    "intake:join": _code,
    "intake:recheck": _code,
    "intake:receipt": _code,
    "intake:panel": _code,
    "intake:refer_case": _code,
    "intake:answer_objection": _number("objection"),
    "intake:redirection": _number("redirection"),
    "intake:done": _code,
    "intake:track": _code,
    "intake:track_rate": _code,
    "intake:track_object": _code,
    "intake:track_remark": _code,
    "intake:track_remind": _code,
    "intake:track_withdraw": _code,
    "intake:track_photo": lambda one: [{"code": one.code, "pk": one.attachments[0], "size": "shown"}],
    "api:one_case": _code,
    "api:trail": _code,
    "cases:say": _code,
    "cases:about_errand": lambda one: [{"code": one.code, "pk": one.other_numbers["errand"], "how": "prompt"}],
    **{f"command:{name}": _code for name in (
        "case_clocks", "start_clock", "escalate", "gathering_panel", "instruct", "ladder_panel", "list_hard_case",
        "supervise", "urge",
    )},
    "mediation:case_panel": _code,
    "mediation:open_mediation": _code,
    "mediation:report_harm": _code,
    "command:decline_plan": lambda one: [{"code": one.code, "plan": "none"}],
    "command:start_plan": lambda one: [{"code": one.code, "plan": "none"}],
    "command:finish_step": lambda one: [{"code": one.code, "step": 999_999}],
    **{f"command:{name}": _number("supervision") for name in (
        "supervision", "answer_supervision", "conclude_supervision", "lift_supervision", "return_answer",
    )},
    **{f"command:{name}": _number("hard_case") for name in ("hard_case", "note_hard_case", "unlist_hard_case")},
    "command:instruction": _number("instruction"),
    "command:answer_instruction": _number("instruction"),
    "command:paper": lambda one: [{"kind": "supervision", "pk": one.other_numbers["supervision"]}],
    "command:word": lambda one: [{"kind": "supervision", "pk": one.other_numbers["supervision"]}],
    **{f"command:{name}": _number("whistle") for name in ("whistle", "whistle_word", "conclude_whistle")},
    **{f"command:{name}": _number("gathering") for name in (
        "meeting", "minutes", "gathering_word", "conclude", "hold", "decide", "call_off", "record_finding",
    )},
    "api:supervision": _number("supervision"),
    "api:one_whistle": _number("whistle"),
    "api:one": _number("gathering"),
    "api:plans": _code,
}  # fmt: skip

ONLY_POSTED: dict[str, OfCase] = {
    "cases:look": lambda one: [{"code": one.code, "pk": one.other_numbers["person"]}],
    "intake:register": _code,
    "api:look": lambda one: [{"code": one.code, "person": one.other_numbers["person"]}],
    "api:recheck_danger": _code,
    "api:answer": _number("objection"),
    **{f"api:{verb}": _code for verb in MOVES},
    **{f"api:{verb}": _code for verb in ("instruct", "list_hard_case", "supervise", "urge")},
    "api:start_plan": lambda one: [{"code": one.code, "plan": "none"}],
    **{f"api:{verb}": _number("supervision") for verb in (
        "answer_supervision", "conclude_supervision", "lift_supervision", "return_answer",
    )},
    **{f"api:{verb}": _number("hard_case") for verb in ("note_hard_case", "unlist_hard_case")},
    "api:answer_instruction": _number("instruction"),
    **{f"api:{verb}": _number("whistle") for verb in (
        "answer_whistle", "arrive", "conclude_whistle", "confirm_arrival",
    )},
    **{f"api:{verb}": _number("gathering") for verb in (
        "answer_invitation", "conclude", "decide", "hold", "write_minutes",
    )},
}  # fmt: skip
"""About a case too, but a question (GET) has no answer there: `test_acts.py` posts to them."""

LISTS: list[Arguments] = [
    {"?queue": "all"}, {"?queue": "all", "?q": TASTELESS}, {"?queue": "doing"}, {"?queue": "unit"}, {"?queue": "late"},
    {"?queue": "all", "?area": "330282121"}, {"?queue": "all", "?unit": "housing"},
    {"?queue": "all", "?sort": "severity"},
]  # fmt: skip
"""Selections that would find cases of every kind, asked for by everybody."""


def _once(world: World) -> list[Arguments]:
    return [{}]


def _lists(world: World) -> list[Arguments]:
    return [dict(each) for each in LISTS]


def _area(world: World) -> list[Arguments]:
    return [{"pk": world.county.areas["周巷"].pk}]


def _unit(world: World) -> list[Arguments]:
    return [{"pk": world.county.units["周巷指挥室"].pk}]


def _person(world: World) -> list[Arguments]:
    return [{"pk": world.county.people["王磊"].pk}]


def _nobody(world: World) -> list[Arguments]:
    return [{"pk": 999_999}]


OTHERWISE: dict[str, Callable[[World], list[Arguments]]] = {
    "bell": _once,
    "badges": _once,
    "live": _once,
    "cases:desk": lambda world: [{}, {"?map": "1", "?queue": "all"}],
    "cases:list": lambda world: [
        *_lists(world)[1:3],
        {"?open": world.marked["远"].code},
        {"?open": world.marked["密近"].code},
    ],
    "cases:rows": _lists,
    "cases:counts": _once,
    "cases:filters": _once,
    "cases:figures": _once,
    "cases:points": lambda world: _lists(world)[:2],
    "cases:map": lambda world: _lists(world)[:1],
    "cases:search": lambda world: [
        {"?q": TASTELESS},
        {"?q": world.marked["远"].secret["text"]},
        {"?q": world.marked["密近"].secret["title"]},
        {"?q": world.marked["密远"].code},
        {"?q": world.marked["远"].never["phone"]},
    ],
    "cases:export": lambda world: _lists(world)[:1],
    "cases:export_run": _nobody,
    "cases:export_file": _nobody,
    "cases:bulk_dispatch": lambda world: [{"?case": str(world.marked["远"].case.pk)}],
    "cases:keep_view": _once,
    "cases:order_views": _once,
    "cases:manage_views": _once,
    "cases:change_view": _nobody,
    "cases:choose_units": lambda world: [{"?q": "社区"}],
    "cases:choose_areas": lambda world: [{"?q": "社区"}],
    "api:list_cases": lambda world: _lists(world)[:3],
    "api:objections": _once,
    "api:doors": _once,
    "api:children": _once,
    "api:search": lambda world: [{"?q": "路湾"}],
    "api:at": lambda world: [{"?lon": "121.32", "?lat": "30.15"}],
    "api:area": lambda world: [{"code": world.county.areas["周巷"].code}],
    "api:geojson": lambda world: [{"code": world.county.areas["周巷"].code}],
    "api:export": lambda world: [{"code": world.county.areas["周巷"].code}],
    "records:audit": lambda world: [{}, {"?subject": "case/"}, {"?act": "cases.note"}],
    "records:looks": _once,
    "records:verification": _once,
    "records:seals": _once,
    "records:disposals": _once,
    "records:run": _nobody,
    "records:run_file": _nobody,
    "records:decide": lambda world: [{"pk": 999_999, "how": "keep"}],
    "notices:inbox": _once,
    "notices:write": _once,
    "notices:groups": _once,
    "notices:log": _once,
    **{f"intake:{name}": _once for name in (
        "hall", "guide_desk", "find_visitor", "counter", "move_ticket", "visits", "referrals", "unit_calls",
        "call_unit", "hotline", "bookings", "hall_figures",
    )},
    **{f"intake:{name}": _nobody for name in (
        "ticket", "visit", "bundle_step", "look_at_visitor", "referral", "referral_paper", "referral_word",
    )},
    "intake:visit_act": lambda world: [{"pk": 999_999, "what": "answer"}],
    "intake:answer_call_unit": lambda world: [{"pk": 999_999, "state": "HERE"}],
    "api:hall_now": lambda world: [{"hall": world.county.units["中心"].code}],
    "api:one_visit": _nobody,
    "intake:new": _once,
    "intake:needed": lambda world: [{"?category": world.county.a_category}],
    "intake:where_staff": lambda world: [{"?q": "路湾", "?lon": "121.32", "?lat": "30.15"}],
    "intake:queue": lambda world: [{}, {"?queue": "all"}],
    "intake:objections": _once,
    "intake:hand_over": _once,
    "intake:imports": _once,
    "intake:import": _nobody,
    "intake:import_report": _nobody,
    "intake:import_kept_out": _nobody,
    "intake:choose_poster": _once,
    "intake:poster": lambda world: [{"grid": world.county.areas["路湾1"].code}],
    "intake:posters": lambda world: [{"grid": world.county.areas["路湾1"].code}],
    "places:home": _once,
    "places:choose": lambda world: [{"?q": "路湾"}],
    "places:points": _once,
    "places:imports": _once,
    "places:import_sample": lambda world: [{"what": "divisions"}],
    "places:import": _nobody,
    "places:import_flaws": _nobody,
    "places:import_findings": _nobody,
    "places:area": _area,
    "places:children": _area,
    "places:export": _area,
    "places:check": _area,
    "places:check_geojson": _area,
    "places:draw": _area,
    "places:redraw": _area,
    "places:renumber": _area,
    "places:move": _area,
    "places:retire": _area,
    "cases:pleas": _once,
    "cases:ask_view": _nobody,
    "cases:give_view": _nobody,
    "api:counts": _once,
    "api:gathered": _once,
    "api:listed": _once,
    "api:supervisions": _once,
    **{
        f"command:{name}": _once
        for name in (
            "clocks",
            "duty",
            "duty_log",
            "emergencies",
            "enforcement_counts",
            "export_clocks",
            "export_meetings",
            "export_supervisions",
            "export_teams",
            "export_whistles",
            "hard_cases",
            "home",
            "instructions",
            "limits",
            "map",
            "meetings",
            "new_meeting",
            "new_team",
            "new_whistle",
            "outlines",
            "receptions",
            "start_emergency",
            "plan_reception",
            "supervisions",
            "teams",
            "wall",
            "whistle_counts",
            "whistles",
        )
    },
    **{
        f"command:{name}": _nobody
        for name in (
            "answer_call",
            "answer_swap",
            "book_reception",
            "call_off_reception",
            "emergency",
            "end_emergency",
            "limits_run",
            "receive_at_reception",
            "reception",
            "swap_duty",
            "take_over_duty",
            "team",
        )
    },
    **{f"mediation:{name}": _once for name in (
        "arrive", "committees", "desk", "enrol", "enrol_committee", "export", "figures", "figures_sheet", "furnish",
        "list", "mediators", "rooms", "templates",
    )},
    **{f"mediation:{name}": lambda world: [{"kind": "rights"}] for name in ("template", "template_file")},
    **{f"mediation:{name}": _nobody for name in ("harm_paper", "mediation")},
    "mediation:look": lambda world: [{"pk": 999_999, "who": "party", "person": 999_999}],
    "mediation:preview": lambda world: [{"pk": 999_999, "kind": "rights"}],
    "api:mediations": _once,
    "api:one_mediation": _nobody,
    "api:mediation_figures": lambda world: [{"?first": "2026-01-01", "?last": "2026-12-31"}],
    "mediation:paper": lambda world: [{"pk": 999_999, "kind": "agreement"}],
    **{f"insight:{name}": _once for name in ("board", "paper", "rules", "samples", "sheets", "export_board")},
    **{
        f"insight:{name}": lambda world: [{"key": "accepted_in_time"}]
        for name in (
            "cases",
            "export_indicator",
            "hidden",
            "indicator",
            "reasons",
        )
    },
    **{
        f"insight:{name}": _nobody
        for name in (
            "export_sheet",
            "sample",
            "sheet",
            "sheet_document",
            "sheet_paper",
            "record_recheck",
        )
    },
    "fieldwork:coverage": _once,
    "fieldwork:overdue": _once,
    "fieldwork:phone": _once,
    "fieldwork:pull": _once,
    "fieldwork:device": _once,
    "fieldwork:checks": _once,
    "fieldwork:knowhow": _once,
    **{f"fieldwork:{name}": _once for name in (
        "export_coverage", "doors", "export_doors", "import_doors", "diary", "topics", "help", "campaigns",
        "new_campaign", "findings", "export_findings", "checklists", "new_checklist", "devices", "check_ins",
    )},
    **{f"fieldwork:{name}": _nobody for name in (
        "import", "door", "topic", "campaign", "targets", "inspection", "checklist", "points", "export_points",
    )},
    "fieldwork:install": _once,
    "staff:units": _once,
    "staff:found_unit": _once,
    "staff:unit": _unit,
    "staff:units_below": _unit,
    "staff:amend_unit": _unit,
    "staff:close_unit": _unit,
    "staff:station": _unit,
    "staff:rota_pattern": _unit,
    "staff:set_rota": lambda world: [{**_unit(world)[0], "day": "2026-12-01"}],
    "staff:people": _once,
    "staff:enrol_member": _once,
    "staff:person": _person,
    "staff:amend_member": _person,
    "staff:reveal_phone": _person,
    "staff:appoint": _person,
    "staff:grant_leave": _person,
    "staff:hand_over": _person,
    "staff:discharge": _person,
    "staff:reinstate": _person,
    "staff:reset_password": _person,
    "staff:require_second_factor": _person,
    "staff:drop_second_factor": _person,
    "staff:end_sign_ins": _person,
    "staff:issue_token": _person,
    "staff:relieve": _nobody,
    "staff:end_leave": _nobody,
    "staff:unstation": _unit,
    "staff:tokens": _once,
    "staff:duty": _once,
    "staff:strength": _once,
    "staff:import": _once,
    "staff:import_preview": lambda world: [{"ticket": "none"}],
    "staff:choose_units": lambda world: [{"?q": "社区"}],
    "staff:choose_people": lambda world: [{"?q": "王"}],
    "staff:choose_areas": lambda world: [{"?q": "社区"}],
}  # fmt: skip

THE_SAME_FOR_ALL: dict[str, Callable[[World], list[Arguments]]] = {
    "pulse": _once,
    "api:openapi-json": _once,
    "api:api-root": _once,
    "records:link": lambda world: [{"token": "x" * 40}],
    "notices:receipts": lambda world: [{"channel": "sms"}],
    "intake:report": _once,
    "intake:report_at": lambda world: [{"grid": world.county.areas["路湾1"].code}],
    "intake:doors": _once,
    "intake:privacy": _once,
    "intake:near": lambda world: [{"?lon": "121.32", "?lat": "30.15"}],
    "intake:where": lambda world: [{"?lon": "121.32", "?lat": "30.15"}],
    "intake:track_door": _once,
    "places:at": lambda world: [{"?lon": "121.32", "?lat": "30.15"}],
    "intake:guide": _once,
    "intake:screen": lambda world: [{"code": "centre"}],
    "intake:screen_now": lambda world: [{"code": "centre"}],
    **{f"intake:{name}": lambda world: [{"code": "centre", "sign": signature("kiosk centre")}] for name in (
        "kiosk", "kiosk_take", "kiosk_progress", "kiosk_guide",
    )},
    "intake:my_ticket": lambda world: [{"pk": 999_999, "sign": signature("ticket 999999")}],
    "intake:book": _once,
    "intake:find_booking": _once,
    "command:reception_days": _once,
    "fieldwork:manifest": _once,
    "fieldwork:worker": _once,
    "mediation:stories": _once,
    "mediation:story": _nobody,
}  # fmt: skip
"""Open doors that look at nobody: asked once."""

OF_THE_CALLER = {
    "staff:login", "staff:login_demo", "staff:second_factor", "staff:logout", "staff:password_link", "staff:me",
    "staff:my_password", "staff:my_second_factor", "staff:end_my_sign_ins", "staff:my_preferences",
    "staff:end_my_leave", "staff:revoke_token", "notices:open", "notices:read", "notices:resend", "intake:beside",
    "intake:guide_beside", "intake:press", "intake:close_counter", "intake:requeue", "intake:decline_step",
    "intake:booking", "intake:cancel_booking", "api:greet", "api:take_ticket", "api:call_next", "api:finish_ticket",
    "api:refer",
    "intake:track_leave", "intake:import_match", "intake:import_go_on", "intake:import_drop", "places:import_datum",
    "places:import_confirm", "places:import_drop", "records:export", "records:dossier", "api:receive", "api:hand_over",
    "api:blow", "api:confirm_arrival", "api:convene", "api:name_owner", "api:settle_decision",
    "command:answer_invitation", "command:arrive", "command:cannot_come", "command:change_clock", "command:come",
    "command:come_with", "command:confirm_arrival", "command:hand_over_duty", "command:name_owner", "command:set_duty",
    "command:settle_decision", "fieldwork:answer_topic", "fieldwork:photo", "fieldwork:sync", "insight:compile",
    *(f"fieldwork:{name}" for name in (
        "revoke_own_device", "retire_household", "answer_help", "whistle_for_help", "add_targets", "start_campaign",
        "end_campaign", "drop_target", "turn_into_case", "retire_checklist", "revoke_device", "drop_point",
    )),
    *(f"api:{name}" for name in mediation_rest.NAMES),
    "insight:draw_sample", "mediation:do", "mediation:template_restore", "insight:draw_up", "insight:publish",
    "api:suggest", "api:open_case", "api:draw", "api:redraw", "api:renumber", "api:move", "api:retire",
}  # fmt: skip
"""Signing in and out; and addresses that only take a form: these are posted to in `test_acts.py` or in their rooms."""


def routes() -> dict[str, str]:
    """Every address of the site: name → pattern."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            yield f"{space}{pattern.name or route}", route


def known() -> set[str]:
    return {*OF_A_CASE, *ONLY_POSTED, *OTHERWISE, *OF_THE_CALLER, *THE_SAME_FOR_ALL}


def asks_about(marked: Iterable[Marked], table: dict[str, OfCase]) -> Iterator[Ask]:
    """Everything that can be asked about these cases."""
    for route, arguments in table.items():
        for one in marked:
            yield from (_ask(route, each, one) for each in arguments(one))


def other_asks(world: World) -> Iterator[Ask]:
    """Everything else."""
    for route, make in OTHERWISE.items():
        yield from (_ask(route, each, None) for each in make(world))


def asks_the_same_for_all(world: World) -> Iterator[Ask]:
    for route, make in THE_SAME_FOR_ALL.items():
        yield from (_ask(route, each, None) for each in make(world))


def _ask(route: str, arguments: Arguments, about: Marked | None) -> Ask:
    query = {name[1:]: str(value) for name, value in arguments.items() if name.startswith("?")}
    rest = {name: value for name, value in arguments.items() if not name.startswith("?")}
    return Ask(route, reverse(route, kwargs=rest or None), query, about)
