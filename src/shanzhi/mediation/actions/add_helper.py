from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import queries
from ..errors import TooManyRepresentatives
from ..models import Helper, Mediation, Party, Side
from . import _hold, _persons


def _again(pk: str) -> Helper:
    return Helper.objects.get(pk=int(pk))


@act("mediation.add_helper", recall=_again)
def add_helper(
    mediation: Mediation,
    *,
    kind: str,
    name: str,
    party: Party | None = None,
    side: str = "",
    phone: str = "",
    id_number: str = "",
    power: str = "",
    until: date | None = None,
    relation: str = "",
    all_agreed: bool = False,
    key: str | None = None,
    by: Actor,
) -> Helper:
    """Enter who stands beside a party: agent, guardian, representative, interpreter, somebody invited. 登记代理人

    An agent comes with the scope of power and its term, a guardian for a minor; at most five represent a side; whoever
    is invited comes with everybody's consent.
    """
    row, grant = _hold.held(
        mediation.pk, "add_helper", by=by, states=(Mediation.State.ASKING, Mediation.State.OPEN, Mediation.State.AGREED)
    )
    if kind not in Helper.Kind.values:
        raise Invalid({"kind": "请选择身份。"})
    person = _hold.party_of(row, party) if party is not None else None
    _refuse_wrong(kind, person, power, until, all_agreed)
    if kind == Helper.Kind.REPRESENTATIVE:
        if side not in Side.values:
            raise Invalid({"side": "请选择代表哪一方。"})
        most = queries.in_force().mediation.representatives
        if row.helpers.filter(kind=kind, side=side).count() >= most:
            raise TooManyRepresentatives(most=most, side=Side(side).label)
    made = Helper.objects.create(
        mediation=row, party=person, side=person.side if person else side, kind=kind, power=power, until=until,
        relation=relation.strip()[:40], all_agreed=all_agreed,
        **_persons.sealed(name, phone=phone, id_number=id_number),
    )  # fmt: skip
    detail: dict[str, object] = {"helper": made.pk, "kind": kind, "power": power, "who": made.name_masked}
    _hold.write(row, "add_helper", detail, grant=grant, by=by)
    return made


def _refuse_wrong(kind: str, party: Party | None, power: str, until: date | None, all_agreed: bool) -> None:
    wrong: dict[str, str] = {}
    if kind in (Helper.Kind.AGENT, Helper.Kind.GUARDIAN) and party is None:
        wrong["party"] = "请选择是谁的代理人。"
    if kind == Helper.Kind.GUARDIAN and party is not None and not party.is_minor:
        wrong["party"] = "监护人是未成年当事人的法定代理人；成年人请登记为委托代理人。"
    if kind == Helper.Kind.AGENT and power not in (Helper.Power.GENERAL, Helper.Power.SPECIAL):
        wrong["power"] = "请按授权委托书选择一般授权或者特别授权。"
    if kind == Helper.Kind.AGENT and until is None:
        wrong["until"] = "请填写授权期限。"
    if kind == Helper.Kind.INVITED and not all_agreed:
        wrong["all_agreed"] = "受邀参加须各方同意（人民调解法第二十条）。"
    if wrong:
        raise Invalid(wrong)
