from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import checking, telling, ways
from ..errors import MayNotSign, SealTooEarly
from ..models import Agreement
from . import _effect, _hold


def _again(pk: str) -> Agreement:
    return Agreement.objects.get(pk=int(pk))


@act("mediation.seal_agreement", recall=_again)
def seal_agreement(agreement: Agreement, *, key: str | None = None, by: Actor) -> Agreement:
    """Put the committee's seal on what parties and mediator have signed. 加盖公章

    From this moment it binds (人民调解法 29), and the 30 days for the joint application begin.
    """
    row, mediation, grant = _hold.agreement_held(
        agreement.pk, "seal_agreement", by=by, states=(Agreement.State.SIGNING,), of=("OPEN",)
    )
    refuse_early(row, _effect.stamp(row, mediation))
    row.sealed_at, row.sealed_by_name = now(), by.name
    _effect.take(row, mediation)
    detail: dict[str, object] = {"agreement": row.number, "apply_by": str(ways.last_day(row))}
    _hold.write(mediation, "seal_agreement", detail, grant=grant, by=by)
    step = f"协议已生效，共同申请司法确认的期限至{ways.last_day(row):%m月%d日}"
    telling.tell(mediation, telling.members_of(mediation), step, key=f"sealed/{row.pk}", by=by)
    return row


def refuse_early(agreement: Agreement, lacks: list[str]) -> None:
    """The seal comes last, and on the words that were signed."""
    if agreement.form == Agreement.Form.ORAL:
        raise MayNotSign(why="口头协议自当事人达成一致之日起生效，不加盖公章。")
    if lacks:
        raise SealTooEarly(number=agreement.number, missing="、".join(lacks[:5]))
    if checking.digest_of(agreement) != agreement.digest:
        raise MayNotSign(why="协议内容与签署时不一致，不能盖章。请撤回协议，重新签署。")
