"""The life of a case, as one table. The diagram in docs/ is printed from it; a county only renames and skips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Thirteen states of the main road, then eight beside it."""

    DRAFT = "DRAFT", _("草稿")
    REPORTED = "REPORTED", _("已上报")
    REGISTERED = "REGISTERED", _("已登记")
    ACCEPTED = "ACCEPTED", _("已受理")
    TRIAGED = "TRIAGED", _("已研判")
    DISPATCHED = "DISPATCHED", _("已派单")
    HANDLING = "HANDLING", _("处置中")
    REPORTED_BACK = "REPORTED_BACK", _("已反馈")
    VERIFIED = "VERIFIED", _("已核查")
    CLOSED = "CLOSED", _("已结案")
    FOLLOWED_UP = "FOLLOWED_UP", _("已回访")
    EVALUATED = "EVALUATED", _("已评价")
    ARCHIVED = "ARCHIVED", _("已归档")

    RETURNED = "RETURNED", _("退单待审")
    TRANSFERRED = "TRANSFERRED", _("已移送")
    ESCALATED = "ESCALATED", _("已提级")
    SUSPENDED = "SUSPENDED", _("已挂账")
    MERGED = "MERGED", _("已并案")
    REFUSED = "REFUSED", _("不予受理")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    REOPENED = "REOPENED", _("已重启")


S = State
MAIN = (
    S.DRAFT, S.REPORTED, S.REGISTERED, S.ACCEPTED, S.TRIAGED, S.DISPATCHED, S.HANDLING,
    S.REPORTED_BACK, S.VERIFIED, S.CLOSED, S.FOLLOWED_UP, S.EVALUATED, S.ARCHIVED,
)  # fmt: skip
SIDE = (
    S.RETURNED, S.TRANSFERRED, S.ESCALATED, S.SUSPENDED, S.MERGED, S.REFUSED, S.WITHDRAWN, S.REOPENED,
)  # fmt: skip

AT_THE_DESK = (
    S.REPORTED, S.REGISTERED, S.ACCEPTED, S.TRIAGED, S.RETURNED, S.ESCALATED, S.REOPENED, S.REPORTED_BACK,
)  # fmt: skip
"""The centre has the next move."""
WITH_THE_UNIT = (S.DISPATCHED, S.HANDLING)
UNSOLVED = (*AT_THE_DESK, *WITH_THE_UNIT, S.SUSPENDED)
"""A clock may be running."""
OPEN = (*UNSOLVED, S.VERIFIED)
ENDED = (S.CLOSED, S.FOLLOWED_UP, S.EVALUATED, S.ARCHIVED, S.TRANSFERRED, S.MERGED, S.REFUSED, S.WITHDRAWN)


class ErrandState(TextChoices):
    """One unit's part of a case."""

    DISPATCHED = "DISPATCHED", _("待签收")
    HANDLING = "HANDLING", _("办理中")
    RETURN_ASKED = "RETURN_ASKED", _("申请退单")
    REPORTED_BACK = "REPORTED_BACK", _("已反馈")
    RETURNED = "RETURNED", _("已退单")
    RECALLED = "RECALLED", _("已收回")


ERRAND_OPEN = (ErrandState.DISPATCHED, ErrandState.HANDLING, ErrandState.RETURN_ASKED)


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table of moves."""

    verb: str
    label: str | Promise
    sources: frozenset[State]
    target: State | None
    """None: the state stays (or goes back to where it was)."""
    rule: str
    """Name of the function in `rules`, always `may_<verb>`."""
    key: str = ""
    """One letter at the desk."""


def _rows() -> Iterator[Move]:
    def row(verb: str, label: str | Promise, sources: tuple[State, ...], target: State | None, key: str = "") -> Move:
        return Move(verb, label, frozenset(sources), target, f"may_{verb}", key)

    # ── at the door
    yield row("report", _("上报"), (S.DRAFT,), S.REPORTED)
    yield row("register", _("登记"), (S.REPORTED,), S.REGISTERED)
    yield row("accept", _("受理"), (S.REPORTED, S.REGISTERED), S.ACCEPTED, "a")
    yield row("decline", _("不予受理"), (S.REPORTED, S.REGISTERED), S.REFUSED)
    yield row("withdraw", _("撤回"), (S.DRAFT, S.REPORTED, S.REGISTERED, S.ACCEPTED, S.TRIAGED), S.WITHDRAWN)
    # ── at the desk
    yield row("triage", _("研判"), (S.ACCEPTED, S.ESCALATED, S.REOPENED, S.TRIAGED), S.TRIAGED, "t")
    yield row("dispatch", _("派单"), (S.ACCEPTED, S.TRIAGED, S.ESCALATED, S.REOPENED), S.DISPATCHED, "d")
    yield row("transfer", _("移送"), (S.ACCEPTED, S.TRIAGED, S.ESCALATED, S.REOPENED), S.TRANSFERRED)
    yield row(
        "escalate", _("提级"),
        (S.ACCEPTED, S.TRIAGED, S.DISPATCHED, S.HANDLING, S.REPORTED_BACK, S.REOPENED), S.ESCALATED, "e",
    )  # fmt: skip
    yield row("enlist", _("增派协办"), (S.DISPATCHED, S.HANDLING), None)
    yield row("recall", _("收回"), (S.DISPATCHED, S.HANDLING), None)
    yield row("amend", _("更正"), (*OPEN, S.CLOSED, S.FOLLOWED_UP, S.EVALUATED), None)
    # ── at the unit
    yield row("take_up", _("签收"), (S.DISPATCHED, S.HANDLING), S.HANDLING, "q")
    yield row("assign_handler", _("指定经办"), (S.DISPATCHED, S.HANDLING), None)
    yield row("send_back", _("退单"), (S.DISPATCHED, S.HANDLING), S.RETURNED)
    yield row("report_back", _("反馈"), (S.HANDLING,), S.REPORTED_BACK, "f")
    # ── asked for and ruled on
    yield row("suspend", _("申请挂账"), (S.DISPATCHED, S.HANDLING), None)
    yield row("extend", _("申请延期"), (S.DISPATCHED, S.HANDLING), None)
    yield row("rule", _("审批"), (S.RETURNED, S.DISPATCHED, S.HANDLING), None, "p")
    # DISPATCHED and HANDLING: an assisting unit's errand is parked alone.
    yield row("resume", _("恢复办理"), (S.SUSPENDED, S.DISPATCHED, S.HANDLING), None)
    # ── any time
    yield row("note", _("记录"), (*OPEN, S.CLOSED, S.FOLLOWED_UP, S.EVALUATED), None, "n")
    yield row("reply", _("答复"), (*AT_THE_DESK, *WITH_THE_UNIT, S.VERIFIED, S.FOLLOWED_UP, S.EVALUATED), None)
    yield row("join", _("并案"), (*AT_THE_DESK, *WITH_THE_UNIT), S.MERGED)
    yield row("part", _("拆分"), (S.MERGED,), None)
    # ── towards the end
    yield row("verify", _("核查"), (S.REPORTED_BACK,), S.VERIFIED, "v")
    yield row("redo", _("重办"), (S.REPORTED_BACK, S.VERIFIED, S.CLOSED, S.FOLLOWED_UP, S.EVALUATED), S.DISPATCHED)
    yield row("follow_up", _("回访"), (S.REPORTED_BACK, S.VERIFIED, S.CLOSED), S.FOLLOWED_UP, "h")
    # EVALUATED too: every reporter of a joined case has an own verdict.
    yield row("rate", _("评价"), (S.VERIFIED, S.CLOSED, S.FOLLOWED_UP, S.EVALUATED), S.EVALUATED)
    yield row("close", _("结案"), (S.REPORTED_BACK, S.VERIFIED, S.FOLLOWED_UP, S.EVALUATED), S.CLOSED, "c")
    yield row("archive", _("归档"), (S.CLOSED, S.FOLLOWED_UP, S.EVALUATED), S.ARCHIVED)
    yield row(
        "reopen", _("重启"),
        (S.CLOSED, S.FOLLOWED_UP, S.EVALUATED, S.ARCHIVED, S.REFUSED, S.WITHDRAWN, S.TRANSFERRED), S.REOPENED,
    )  # fmt: skip


MOVES: dict[str, Move] = {move.verb: move for move in _rows()}
STARTS = (S.DRAFT, S.REPORTED, S.ACCEPTED)
"""Where a case may begin: a draft, a report from outside, or taken in at once by staff who may accept."""
BY_RULING = {
    ("rule", S.RETURNED): WITH_THE_UNIT,
    ("rule", S.HANDLING): (S.SUSPENDED,),
    ("rule", S.DISPATCHED): (S.SUSPENDED,),
    ("recall", S.DISPATCHED): (S.ACCEPTED,),
    ("recall", S.HANDLING): (S.ACCEPTED,),
    ("resume", S.SUSPENDED): WITH_THE_UNIT,
    ("part", S.MERGED): (*AT_THE_DESK, *WITH_THE_UNIT),
}
"""Where a move without a target of its own may lead: a ruling that grants, the lead's errand taken back, a case that
goes back to where it was."""
MAY_STAY = frozenset({"take_up", "send_back", "report_back", "follow_up"})
"""An assisting unit's part moves its errand and not the case; a call that reached nobody moves nothing."""


def leads_to(verb: str, source: State) -> frozenset[State]:
    """Every state in which a case may be after the move: the whole of the machine, for tests and for the docs."""
    move = MOVES[verb]
    if source not in move.sources:
        return frozenset()
    targets = {move.target or source, *BY_RULING.get((verb, source), ())}
    if verb in ("resume", "part") and source in (S.SUSPENDED, S.MERGED):
        targets.discard(source)
    return frozenset(targets | ({source} if verb in MAY_STAY else set()))


def as_mermaid() -> str:
    """The state diagram of the docs."""
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {start}" for start in STARTS]
    for move in MOVES.values():
        if move.target is None:
            continue
        lines += [f"    {source} --> {move.target}: {move.label}" for source in sorted(move.sources)]
    for (verb, source), targets in BY_RULING.items():
        lines += [f"    {source} --> {target}: {MOVES[verb].label}" for target in targets]
    return "\n".join(lines)
