from __future__ import annotations

from datetime import timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Phone
from shanzhi.records.acting import act

from .. import queries, telling, ways
from ..models import Agreement, Duty, Link, Mediation
from ._ending import SOON, next_look

DUTY = "mediation_duty"


@act("mediation.remind_mediations")
def remind_mediations(*, most: int = 500, by: Actor) -> int:
    """Remind of what comes due: the month, performance, the joint application, other bodies' clocks. 提醒到期事项

    Done twice it tells once: every message has its own key. Answers how many things were looked at.
    """
    return _terms(most, by) + _duties(most, by) + _applications(most, by) + _links(most, by)


def _terms(most: int, by: Actor) -> int:
    due = Mediation.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case", "committee")
    rows = list(due.filter(next_at__lte=now()).order_by("next_at")[:most])
    for row in rows:
        row.next_at = next_look(row)
        row.save(update_fields=["next_at"])
        if row.state == Mediation.State.OPEN and row.due_at is not None:
            over = row.due_at <= now()
            step = "调解期限已届满，请办理延期或者终止" if over else f"调解期限到{local(row.due_at):%m月%d日}为止"
            telling.tell(row, telling.members_of(row), step, key=f"term/{row.due_at:%Y%m%d}/{over}", by=by)
    return len(rows)


def _duties(most: int, by: Actor) -> int:
    """Before each due day, on the days the county has set; the message to the one who owes says nothing of content."""
    days = sorted(queries.in_force().mediation.remind_days, reverse=True)
    if not days:
        return 0
    rows = list(
        Duty.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            state=Duty.State.OPEN, agreement__state=Agreement.State.EFFECTIVE, due_on__gte=today(),
            due_on__lte=today() + timedelta(days=days[0]),
        )
        .select_related("agreement__mediation__case", "agreement__mediation__committee", "clause__debtor")
        .order_by("due_on", "id")[:most]
    )  # fmt: skip
    told = 0
    for duty in rows:
        assert duty.due_on is not None  # noqa: S101 - the filter
        left = (duty.due_on - today()).days
        step = next((d for d in reversed(days) if d >= left and d not in duty.reminded), None)
        if step is None or any(d <= step for d in duty.reminded):
            continue
        duty.reminded = sorted({*duty.reminded, step})
        duty.save(update_fields=["reminded"])
        _tell_of(duty, by)
        told += 1
    return told


def _tell_of(duty: Duty, by: Actor) -> None:
    mediation, key = duty.agreement.mediation, f"duty/{duty.pk}/{min(duty.reminded)}"
    words = f"协议履行期限{duty.due_on:%m月%d日}将至"
    telling.tell(mediation, telling.members_of(mediation), words, key=key, by=by)
    debtor = duty.clause.debtor
    if debtor is None or not debtor.phone_sealed or not any(n.key == DUTY for n in queries.in_force().notices):
        return
    notices.send(
        to=Phone(sealed=bytes(debtor.phone_sealed), masked=debtor.phone_masked), template=DUTY,
        key=f"mediation/{mediation.pk}/{key}/debtor", about=mediation.case.subject, circle=mediation.circle,
        facts={"code": mediation.number, "due": f"{duty.due_on:%m月%d日}"}, by=by,
    )  # fmt: skip


def _applications(most: int, by: Actor) -> int:
    """Seven days before the 30 are over, for agreements nobody has applied for and that are not yet performed."""
    rows = list(
        Agreement.objects.filter(
            state=Agreement.State.EFFECTIVE, apply_by__gt=now(), apply_by__lte=now() + timedelta(days=7),
            confirmations__isnull=True, mediation__state=Mediation.State.AGREED,
        )
        .select_related("mediation__case", "mediation__committee")
        .order_by("apply_by", "id")[:most]
    )  # fmt: skip
    for row in rows:
        step = f"共同申请司法确认的期限至{ways.last_day(row):%m月%d日}"
        telling.tell(row.mediation, telling.members_of(row.mediation), step, key=f"apply/{row.pk}", by=by)
    return len(rows)


def _links(most: int, by: Actor) -> int:
    """Three days before another body is to be answered, and when that day has passed."""
    rows = list(
        Link.objects.filter(answered_on=None, due_at__gt=now() - SOON, due_at__lte=now() + SOON)
        .select_related("mediation__case", "mediation__committee")
        .order_by("due_at", "id")[:most]
    )
    for row in rows:
        over = row.due_at is not None and row.due_at <= now()
        what = str(row.get_kind_display())
        step = f"{what}的办理期限已过，请尽快办理并登记结果" if over else f"{what}的办理期限将至，请办理并登记结果"
        telling.tell(row.mediation, telling.members_of(row.mediation), step, key=f"link/{row.pk}/{over}", by=by)
    return len(rows)
