"""An errand from the phone: the acts of the case, as the desk does them, with the photos that prove it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shanzhi.cases import actions as cases
from shanzhi.cases import queries as case_queries
from shanzhi.cases.models import Case, Errand
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound, Refusal
from shanzhi.staff.queries import unit_by_id

from ..models import Record
from ..wire import ErrandStep, Sent
from ._shots import Shot, words

SAYS = {"take_up": "已签收", "note": "已记录", "report_back": "已反馈", "send_back": "已申请退回"}
STAGE = {"report_back": "after"}


def errand_of(pk: int, by: Actor) -> Errand:
    """Refuses `NotFound` for errands of others' units, and of cases that may not be seen."""
    errand = Errand.objects.select_related("case").filter(pk=pk).first()
    if errand is None or not (errand.handler_id == by.id or errand.unit_id in by.unit_ids):
        raise NotFound(what="这项任务")
    case_queries.get(errand.case.code, by=by)
    return errand


def step(
    sent: Sent, body: ErrandStep, shots: Sequence[Shot], record: Record, by: Actor
) -> tuple[dict[str, Any], int | None]:
    """Take it up, note, report back or send it back; photos go to the case before its unit says that it is done."""
    case = errand_of(body.errand, by).case
    key = f"field/{sent.id}/{sent.digest.hex()[:16]}"
    if body.verb == "take_up":
        cases.take_up(case, seen=body.seen, key=key, by=by)
    _attach(case, shots, STAGE.get(body.verb, "report"), by)
    if body.verb == "note":
        # A note takes nothing away from what others did meanwhile.
        cases.note(case, text=words("text", "记录内容", body.text, at_most=1000), key=key, by=by)
    elif body.verb == "report_back":
        cases.report_back(case, result=body.text, seen=body.seen, key=key, by=by)
    elif body.verb == "send_back":
        wanted = unit_by_id(body.next_unit) if body.next_unit is not None else None
        cases.send_back(case, reason=body.text, next_unit=wanted, seen=body.seen, key=key, by=by)
    return {
        "says": SAYS[body.verb], "case": case.code, "stands": str(case.get_state_display()), "version": case.version,
    }, case.pk  # fmt: skip


def _attach(case: Case, shots: Sequence[Shot], stage: str, by: Actor) -> None:
    for shot in shots:
        circle = "staff" if case.circle == "open" else "restricted"
        chosen = shot.stage if shot.stage != "report" else stage
        cases.attach(case, shot.paper, stage=chosen, note=shot.note, circle=circle, by=by)


def meanwhile(refusal: Refusal, sent: Sent) -> dict[str, Any]:
    """What others did since the phone last saw the case, beside what the worker wrote; and how it stands now."""
    body = sent.content()
    yours = f"{SAYS[body.verb]}：{body.text}" if body.text else SAYS[body.verb]
    changes = refusal.facts.get("changes")
    rows = [
        {"field": "case", "name": str(line["label"]), "was": "", "theirs": f"{line['who']}：{line['label']}",
         "at": line["at"], "yours": yours}
        for line in (changes if isinstance(changes, list) else [])
    ]  # fmt: skip
    errand = Errand.objects.select_related("case").get(pk=body.errand)
    standing = {
        "state": str(errand.get_state_display()), "state_code": errand.state, "version": errand.case.version,
    }  # fmt: skip
    return {"crossed": rows, "now": standing}
