"""What happens in the same transaction when a case moves: the resident is told, and two rules of this room hold
whichever door the move came through."""

from __future__ import annotations

from shanzhi.cases.hooks import Moved, register
from shanzhi.cases.queries import ReporterPhone, reporter_phones
from shanzhi.cases.states import State
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import local
from shanzhi.notices.actions import Message, Phone
from shanzhi.records.queries import profile_of

from .errors import DangerPresent, DangerUnchecked, ObjectionWaiting
from .models import Reception
from .queries import has_waiting_objection

TEMPLATES = {
    "cases.accept": "accepted",
    "cases.decline": "declined",
    "cases.dispatch": "dispatched",
    "cases.transfer": "replied",
    "cases.reply": "replied",
    "cases.redo": "redo",
    "cases.close": "rate_please",
}
"""What each move says to whoever reported. The words are the county's."""


@register("cases.open_case", *TEMPLATES)
def tell_the_reporters(moved: Moved) -> None:
    """A short message to every reporter with a phone who wants to hear. Nothing of a sensitive case is in it: the
    template's restricted words are taken by circle."""
    case = moved.case
    template = TEMPLATES.get(moved.verb, "")
    if moved.verb == "cases.open_case":
        if case.state == State.DRAFT:
            return
        template = "accepted" if case.state == State.ACCEPTED else "received"
    if moved.verb == "cases.close" and not profile_of(case.profile_id).loop.rate:
        return
    if moved.verb == "cases.transfer" and moved.detail.get("silent"):
        return
    # An event that a colleague filed has no reporter outside: nobody to ask.
    rows = reporter_phones(case)
    # One dictionary for all who read the same code: the words are made once a code.
    facts = {code: _facts(moved, code) for code in {row.code for row in rows}}
    moved.messages.extend(_message(moved, template, row, facts[row.code]) for row in rows)


def _message(moved: Moved, template: str, row: ReporterPhone, facts: dict[str, str]) -> Message:
    return Message(
        to=Phone(sealed=row.phone_sealed, masked=row.phone_masked),
        template=template,
        key=f"{template}/{moved.case.code}/{moved.case.version}/{row.concerned_id}",
        facts=facts,
        about=f"case/{row.code}",
        link=f"/t/{row.code}",
        circle=moved.case.circle,
    )


def _facts(moved: Moved, own_code: str) -> dict[str, str]:
    """`own_code` is the reporter's own case; what is told is how the main one stands."""
    case = moved.case
    profile = profile_of(case.profile_id)
    kind = case.lead_unit.kind if profile.loop.tries and case.lead_unit else ""
    step = profile.step_of(case.state, kind)
    lead = next((e.unit.short_name for e in moved.errands if e.role == "lead" and e.state == "DISPATCHED"), "")
    return {
        "code": spoken(own_code),
        "category": profile.category_label(case.category),
        "title": case.title,
        "unit": lead,
        "door": str(moved.detail.get("right_door") or moved.detail.get("to_body") or "")[:60],
        "step": step.name if step else str(case.get_state_display()),
        "due": f"{local(case.due_at):%m月%d日}" if case.due_at else "规定期限",
    }


@register("cases.accept", "cases.triage", "cases.dispatch")
def keep_danger_checked(moved: Moved) -> None:
    """What a partner handed over with a duty to re-check danger is not taken in before that was done, and what is
    dangerous is not worked on here."""
    profile = profile_of(moved.case.profile_id)
    channel = profile.channel(moved.case.channel)
    if channel is None or "danger_check" not in channel.needs:
        return
    danger = Reception.objects.filter(pk=moved.case.pk).values_list("danger", flat=True).first() or ""
    if not danger:
        raise DangerUnchecked(channel=channel.name)
    if danger == Reception.Danger.PRESENT and moved.verb != "cases.accept":
        raise DangerPresent(door=channel.return_to or channel.name)


@register("cases.close", "cases.archive")
def keep_objections_open(moved: Moved) -> None:
    """A resident who said twice that it is not solved is answered by a supervisor before anybody closes the case."""
    if not has_waiting_objection(moved.case.pk):
        return
    loop = profile_of(moved.case.profile_id).loop
    post = profile_of(moved.case.profile_id).post(loop.after_redo)
    raise ObjectionWaiting(post=post.name if post else "督办员", move="结案" if moved.verb == "cases.close" else "归档")
