"""What the room of staff asks before somebody goes or a unit is closed: which cases are in their hands, and passing
them on. Registered once, when the room is ready. Both handovers leave a line in every case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Refusal
from shanzhi.staff import panels as staff
from shanzhi.staff.models import Member, Unit
from shanzhi.staff.panels import Holding
from shanzhi.staff.rules import path_of

from . import _rows
from ._moving import announce_change, write_line
from .models import Case, Errand
from .states import ERRAND_OPEN, OPEN

VERB = verbs.declare("cases.hand_over", "工作交接", is_act=False).name
ERRANDS, PROCEDURE = _("经办的任务"), _("推进的案件")


class CannotTakeOver(Refusal):
    """The two responsibilities of a case would come into one hand, or one unit would hold two errands of it."""

    sentence = _("案件{code}：{name}{why}，不能接手，没有任何交接。请先为该案另行指定后再办理。")


def register() -> None:
    staff.register(CaseHolder())


class CaseHolder:
    """Open errands by their handler, open cases by who pushes the procedure."""

    def holdings(self, member_id: int) -> list[Holding]:
        url = reverse("cases:list")
        errands = _by(Errand.objects.filter(handler_id=member_id, state__in=ERRAND_OPEN), "unit_id")
        pushed = _by(Case.objects.filter(procedure_owner_id=member_id, state__in=OPEN), "desk_id")
        return [
            *(Holding(what=ERRANDS, count=n, unit_id=unit, url=url) for unit, n in errands),
            *(Holding(what=PROCEDURE, count=n, unit_id=desk, url=url) for desk, n in pushed),
        ]

    def unit_holdings(self, unit_id: int) -> list[Holding]:
        code = Unit.objects.filter(pk=unit_id).values_list("code", flat=True).first() or ""
        errands = Errand.objects.filter(unit_id=unit_id, state__in=ERRAND_OPEN).count()
        pushed = Case.objects.filter(desk_id=unit_id, state__in=OPEN).count()
        return [
            Holding(what=_("承办的任务"), count=errands, unit_id=unit_id, url=f"{reverse('cases:list')}?unit={code}"),
            Holding(what=PROCEDURE, count=pushed, unit_id=unit_id, url=reverse("cases:list")),
        ]

    def hand_over(self, member_id: int, to_member_id: int, *, unit_id: int | None = None, by: Actor) -> None:
        to = Member.objects.get(pk=to_member_id)
        mine = Q(errands__handler_id=member_id, errands__state__in=ERRAND_OPEN)
        pushed = Q(procedure_owner_id=member_id, state__in=OPEN)
        if unit_id is not None:
            mine &= Q(errands__unit_id=unit_id)
            pushed &= Q(desk_id=unit_id)
        for pk in _ids(Case.objects.filter(mine | pushed)):
            self._pass_on(pk, member_id, to, unit_id, by=by)

    def _pass_on(self, pk: int, member_id: int, to: Member, unit_id: int | None, *, by: Actor) -> None:
        case, errands = _locked(pk)
        detail: dict[str, Any] = {"to": to.name, "to_id": to.pk}
        for errand in errands:
            if (
                errand.handler_id != member_id
                or errand.state not in ERRAND_OPEN
                or unit_id not in (None, errand.unit_id)
            ):
                continue
            errand.handler = to
            errand.save(update_fields=["handler"])
            detail["errand"] = errand.pk
            if case.substance_owner_id == member_id and errand.role == Errand.Role.LEAD:
                case.substance_owner = to
        if case.procedure_owner_id == member_id and case.state in OPEN and unit_id in (None, case.desk_id):
            case.procedure_owner = to
            detail["procedure"] = True
        if case.procedure_owner_id is not None and case.procedure_owner_id == case.substance_owner_id:
            raise CannotTakeOver(code=case.code, name=to.name, why=_("已承担本案的另一项责任"))
        _save(case, errands, ["substance_owner", "procedure_owner"], detail, concerns={to.pk, member_id}, by=by)

    def hand_over_unit(self, unit_id: int, to_unit_id: int, *, by: Actor) -> None:
        to = Unit.objects.select_related("area", "parent__area").get(pk=to_unit_id)
        path = path_of(to)
        errands = Q(errands__unit_id=unit_id, errands__state__in=ERRAND_OPEN)
        for pk in _ids(Case.objects.filter(errands | Q(desk_id=unit_id, state__in=OPEN))):
            self._pass_on_unit(pk, unit_id, to, path, by=by)

    def _pass_on_unit(self, pk: int, unit_id: int, to: Unit, path: str, *, by: Actor) -> None:
        case, errands = _locked(pk)
        already = any(e.unit_id == to.pk and e.state in ERRAND_OPEN for e in errands)
        for errand in errands:
            if errand.unit_id != unit_id or errand.state not in ERRAND_OPEN:
                continue
            if already:
                raise CannotTakeOver(code=case.code, name=to.name, why=_("在本案中已有任务"))
            errand.unit = to
            errand.save(update_fields=["unit"])
            if errand.role == Errand.Role.LEAD:
                case.lead_unit = to
        if case.desk_id == unit_id and case.state in OPEN:
            case.desk, case.desk_path = to, path
        detail = {"unit": to.name, "unit_id": to.pk, "from_unit_id": unit_id}
        _save(case, errands, ["lead_unit", "desk", "desk_path"], detail, concerns=set(), by=by)


def _by(rows: Any, column: str) -> Iterable[tuple[int, int]]:
    """How many, by a unit."""
    found: Iterable[tuple[int, int]] = rows.order_by().values_list(column).annotate(n=Count("pk"))
    return found


def _ids(cases: Any) -> list[int]:
    """In order, so that two handovers at once lock the same way round."""
    return list(cases.order_by("pk").values_list("pk", flat=True).distinct())


def _locked(pk: int) -> tuple[Case, list[Errand]]:
    case = _rows.lock_case(pk)
    assert case is not None, "a case is never deleted while it is open"  # noqa: S101
    return case, _rows.errands_of(pk)


def _save(
    case: Case, errands: list[Errand], fields: list[str], detail: dict[str, Any], *, concerns: set[int], by: Actor
) -> None:
    case.save(update_fields=fields)
    write_line(case, VERB, detail, by=by)
    announce_change(case, VERB, errands, concerns)
