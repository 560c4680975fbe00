"""Which moves somebody may make on a case now. What is not allowed is not offered; what is not possible yet says why.

The table of moves and the rules decide; this module only asks them beforehand, and it asks what the acts themselves
would refuse, so that nobody fills in a form in vain. The act has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.records.queries import profile_of

from . import _loop, rules
from ._desks import desk_above
from .errors import OwnHandling
from .models import Case, Errand, Plea
from .states import ENDED, MOVES, Move

ICONS = {
    "report": "send", "register": "notebook-pen", "accept": "check", "decline": "ban", "withdraw": "undo-2",
    "triage": "filter", "dispatch": "send", "transfer": "external-link", "escalate": "arrow-up-right",
    "enlist": "user-plus", "recall": "corner-up-left", "amend": "pencil", "take_up": "stamp",
    "assign_handler": "user-check", "send_back": "reply", "report_back": "clipboard-list", "suspend": "circle-pause",
    "extend": "hourglass", "rule": "gavel", "resume": "play", "note": "notebook-pen", "reply": "message-square",
    "join": "git-merge", "part": "split", "verify": "shield-check", "redo": "rotate-ccw", "follow_up": "phone-call",
    "rate": "star", "close": "circle-check", "archive": "archive", "reopen": "archive-restore",
}  # fmt: skip
AT_ONCE = frozenset({"report", "register", "accept", "take_up", "resume", "archive"})
"""Nothing has to be filled in: one press does it."""
_RARE = frozenset(
    {"amend", "decline", "withdraw", "transfer", "recall", "enlist", "join", "part", "reopen", "register", "extend",
     "suspend", "assign_handler", "rate", "archive", "redo"}
)  # fmt: skip
_NEXT = {
    "DRAFT": ("report",),
    "REPORTED": ("accept", "register"),
    "REGISTERED": ("accept",),
    "ACCEPTED": ("triage", "dispatch"),
    "TRIAGED": ("dispatch",),
    "ESCALATED": ("dispatch", "triage"),
    "REOPENED": ("dispatch", "triage"),
    "DISPATCHED": ("rule", "take_up"),
    "HANDLING": ("rule", "take_up", "report_back"),
    "RETURNED": ("rule",),
    "SUSPENDED": ("resume",),
    "REPORTED_BACK": ("verify", "reply", "follow_up", "close"),
    "VERIFIED": ("reply", "follow_up", "close"),
    "FOLLOWED_UP": ("close", "archive"),
    "EVALUATED": ("close", "archive"),
    "CLOSED": ("follow_up", "archive"),
}
"""The main road: what comes next in each state, best first."""


@dataclass(frozen=True, slots=True)
class OfferedMove:
    """可办事项. A move somebody may make; with `why_not` it waits for something."""

    verb: str
    label: str
    key: str
    icon: str
    why_not: str = ""
    is_next: bool = False
    is_rare: bool = False
    at_once: bool = False

    @property
    def is_possible(self) -> bool:
        return not self.why_not


class _Hidden(Exception):
    """The move makes no sense for this case now."""


class _Look:
    """A case as its moves see it; what costs a query is asked only when a move needs to know."""

    def __init__(self, case: Case, errands: Sequence[Errand], by: Actor, pleas: Sequence[Plea] | None) -> None:
        self.case, self.errands, self.by = case, errands, by
        self._pleas = pleas

    @cached_property
    def profile(self) -> Profile:
        return profile_of(self.case.profile_id)

    @cached_property
    def asked(self) -> list[Plea]:
        if self._pleas is not None:
            return [p for p in self._pleas if p.state == "ASKED"]
        return list(Plea.objects.filter(case_id=self.case.pk, state="ASKED"))

    @cached_property
    def open_children(self) -> int:
        return Case.objects.filter(parent_id=self.case.pk).exclude(state__in=ENDED).count()

    def mine(self, verb: str) -> Errand:
        """The errand of the actor's unit, the lead's first."""
        units = self.by.units_of(f"cases.{verb}")
        held = [e for e in self.errands if e.unit_id in units and e.state not in ("RETURNED", "RECALLED")]
        errand = min(held, key=lambda e: (e.role != "lead", -e.pk), default=None)
        if errand is None:
            raise _Hidden
        return errand

    @property
    def lead(self) -> Errand | None:
        return next((e for e in self.errands if e.role == "lead" and e.state not in ("RETURNED", "RECALLED")), None)


# --- what each move waits for: a sentence, nothing, or _Hidden ---------------------------------------------------


def _take_up(look: _Look) -> str:
    if look.mine("take_up").state != "DISPATCHED":
        raise _Hidden
    if look.by.id is not None and look.by.id == look.case.procedure_owner_id:
        return _("您是本案的程序责任人，须由承办单位其他人员签收。")
    return ""


def _report_back(look: _Look) -> str:
    errand = look.mine("report_back")
    if errand.state == "RETURN_ASKED":
        return _("退单申请正在审批，审批后再反馈。")
    if errand.state == "DISPATCHED":
        return _("请先签收，再反馈办理结果。")
    if errand.state != "HANDLING":
        raise _Hidden
    waiting = [e for e in look.errands if e.role == "assist" and e.state in ("DISPATCHED", "HANDLING", "RETURN_ASKED")]
    if errand.role == "lead" and waiting:
        return _("协办单位{units}尚未反馈。").format(units="、".join(e.unit.short_name for e in waiting))
    return ""


def _plea(verb: str) -> Callable[[_Look], str]:
    def condition(look: _Look) -> str:
        errand = look.mine(verb)
        if errand.state not in ("DISPATCHED", "HANDLING", "RETURN_ASKED"):
            raise _Hidden
        waiting = next((p for p in look.asked if p.errand_id == errand.pk), None)
        if waiting is not None:
            return _("“{kind}”申请正在审批。").format(kind=waiting.get_kind_display())
        if verb == "send_back" and errand.is_designated:
            return _("本单位经审批指定承办，不能再次退单。")
        return ""

    return condition


def _rule(look: _Look) -> str:
    if not look.asked:
        raise _Hidden
    if look.by.id is not None and all(p.asked_by_id == look.by.id for p in look.asked):
        return _("申请由您本人提出，须由其他人员审批。")
    return ""


def _resume(look: _Look) -> str:
    if look.case.state != "SUSPENDED" and not rules.parked(look.case, look.errands, look.by):
        raise _Hidden
    return ""


def _assign_handler(look: _Look) -> str:
    if look.mine("assign_handler").state not in ("DISPATCHED", "HANDLING"):
        raise _Hidden
    return ""


def _with_open_errand(look: _Look) -> str:
    if not any(e.state in ("DISPATCHED", "HANDLING", "RETURN_ASKED", "REPORTED_BACK") for e in look.errands):
        raise _Hidden
    return ""


def _escalate(look: _Look) -> str:
    if look.case.desk.kind == "centre" and desk_above(look.case.desk) is None:
        raise _Hidden
    return ""


def _redo(look: _Look) -> str:
    return "" if look.lead is not None else _("本案没有主办单位，请重启后重新派单。")


def _unchecked(look: _Look) -> str:
    if look.case.verified_at is None and _loop.wants_check(look.case):
        return _("按本县流程，须先核查。")
    return ""


def _follow_up(look: _Look) -> str:
    if look.profile.loop.follow_up == "never":
        raise _Hidden
    return _unchecked(look)


def _rate(look: _Look) -> str:
    if not look.profile.loop.rate:
        raise _Hidden
    return ""


def _close(look: _Look) -> str:
    if look.case.closed_at is not None:
        raise _Hidden
    if why := _unchecked(look):
        return why
    if look.case.followed_up_at is None and _loop.wants_follow_up_first(look.case):
        return _("按本县流程，须先回访。")
    if look.open_children:
        return _("还有{n}件子案未结案。").format(n=look.open_children)
    return ""


def _archive(look: _Look) -> str:
    return "" if look.case.closed_at is not None else _("须先结案。")


def _triage(look: _Look) -> str:
    if not look.profile.loop.triage and look.case.state == "ACCEPTED":
        raise _Hidden
    return ""


_WAITS: dict[str, Callable[[_Look], str]] = {
    "take_up": _take_up,
    "report_back": _report_back,
    "send_back": _plea("send_back"),
    "suspend": _plea("suspend"),
    "extend": _plea("extend"),
    "rule": _rule,
    "resume": _resume,
    "assign_handler": _assign_handler,
    "enlist": _with_open_errand,
    "recall": _with_open_errand,
    "escalate": _escalate,
    "redo": _redo,
    "follow_up": _follow_up,
    "rate": _rate,
    "close": _close,
    "archive": _archive,
    "triage": _triage,
}
_EARLY = {"report_back": frozenset({"DISPATCHED"})}
"""States before its own in which a move is already shown, because it says what has to come first."""


def moves_for(
    case: Case, errands: Sequence[Errand], by: Actor, *, pleas: Sequence[Plea] | None = None
) -> list[OfferedMove]:
    """What `by` may do to the case now, the next step of the main road first. 可办事项

    `errands` with their units; `pleas` if they have been read already. At most three small queries, and those only
    where a move needs to know.
    """
    look = _Look(case, errands, by, pleas)
    offered = [move for move in (_offer(move, look) for move in MOVES.values()) if move is not None]
    road = _NEXT.get(case.state, ())
    done = {"reply"} if case.replied_at is not None else set()
    follows = next((v for v in road if v not in done and any(m.verb == v and m.is_possible for m in offered)), None)
    marked = [replace(m, is_next=True, is_rare=False) if m.verb == follows else m for m in offered]
    return sorted(marked, key=lambda m: (not m.is_next, m.verb not in road, m.is_rare, not m.is_possible))


def move_for(verb: str, case: Case, errands: Sequence[Errand], by: Actor) -> OfferedMove | None:
    """One move, or None where it is not offered."""
    return _offer(MOVES[verb], _Look(case, errands, by, None)) if verb in MOVES else None


def _offer(move: Move, look: _Look) -> OfferedMove | None:
    verb = move.verb
    if look.case.state not in move.sources and look.case.state not in _EARLY.get(verb, ()):
        return None
    why = ""
    try:
        rules.allow(verb, look.case, look.errands, look.by)
    except OwnHandling as own:
        why = str(own)
    except (NotAllowed, NotFound):
        return None
    try:
        why = why or _WAITS.get(verb, lambda _look: "")(look)
    except _Hidden:
        return None
    return OfferedMove(
        verb=verb,
        label=str(move.label),
        key=move.key,
        icon=ICONS.get(verb, "circle-dot"),
        why_not=why,
        is_rare=verb in _RARE,
        at_once=verb in AT_ONCE,
    )
