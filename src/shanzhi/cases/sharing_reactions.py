"""Who is told of a word among the units, of a view that is asked for, and of a ruling that is due."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.kernel import case_code
from shanzhi.kernel.clock import local
from shanzhi.notices.actions import Message
from shanzhi.records.queries import profile_of
from shanzhi.staff import directory

from .hooks import Moved, register
from .models import Plea
from .reactions import UNIT_POSTS, _there


def _tell(moved: Moved, template: str, key: str, members: Iterable[int], *, link: str = "", urgent: bool = False,
          **facts: str) -> None:  # fmt: skip
    case = moved.case
    profile = profile_of(case.profile_id)
    known = {
        "code": case_code.spoken(case.code),
        "category": profile.category_label(case.category),
        "place": case.area.label,
        **facts,
    }
    moved.messages.extend(
        Message(
            to=member, template=template, key=f"{template}/{key}/{member}", facts=known, about=case.subject,
            link=link or f"/cases/{case.code}/", circle=case.circle, urgent=urgent,
        )
        for member in sorted(set(members) - {moved.by.id})
    )  # fmt: skip


def _reviewers(moved: Moved) -> list[int]:
    """Of the desk, whoever holds a post that may rule."""
    profile = profile_of(moved.case.profile_id)
    kinds = tuple(post.key for post in profile.posts if "cases.rule" in post.permissions)
    return _there(moved, [moved.case.desk_id], kinds)


@register("cases.say", "cases.prompt", "cases.share")
def tell_the_others(moved: Moved) -> None:
    """The handlers of the units it is for, and the case's pusher; of a reminder also the heads."""
    detail, case = moved.detail, moved.case
    is_reminder = moved.verb == "cases.prompt"
    counting = [e for e in moved.errands if e.state not in ("RETURNED", "RECALLED")]
    if detail.get("to_centre"):
        counting = []
    elif detail.get("to_unit_id"):
        counting = [e for e in counting if e.unit_id == detail["to_unit_id"]]
    else:
        counting = [e for e in counting if e.unit_id != detail.get("from_unit")]
    members = {e.handler_id for e in counting if e.handler_id}
    unnamed = [e.unit_id for e in counting if is_reminder or not e.handler_id]
    members |= set(_there(moved, unnamed, UNIT_POSTS))
    if case.procedure_owner_id and not is_reminder:
        members.add(case.procedure_owner_id)
    who = directory.unit_by_id(detail["from_unit"]) if detail.get("from_unit") else None
    _tell(
        moved, "errand_reminder" if is_reminder else "case_memo", f"{case.code}/{detail['memo']}", members,
        link=f"/cases/{case.code}/#thread", urgent=False, unit=who.short_name if who else moved.by.name,
    )  # fmt: skip


@register("cases.ask_view")
def tell_the_named_unit(moved: Moved) -> None:
    members = _there(moved, [moved.detail["next_unit_id"]], UNIT_POSTS)
    _tell(moved, "view_wanted", str(moved.detail["plea"]), members, link="/cases/objections/")


@register("cases.give_view")
def tell_the_reviewer(moved: Moved) -> None:
    members = _reviewers(moved)
    _tell(moved, "view_given", str(moved.detail["plea"]), members, unit=str(moved.detail["unit"]))


@register("cases.remind_rulings")
def press_the_reviewers(moved: Moved) -> None:
    detail = moved.detail
    plea = Plea.objects.select_related("errand__unit").get(pk=detail["plea"])
    due = f"{local(plea.due_at):%m月%d日%H:%M}" if plea.due_at else ""
    _tell(
        moved, "ruling_due", f"{detail['plea']}/{detail['lamp']}", _reviewers(moved), due=due,
        unit=plea.errand.unit.short_name, step="已超期" if detail["lamp"] == "red" else "即将到期",
    )  # fmt: skip
