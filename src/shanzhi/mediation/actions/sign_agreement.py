from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import queries
from ..errors import MayNotSign, SignedAlready
from ..models import Agreement, Helper, Mediation, Party, Signature
from . import _effect, _hold

How = Signature.How


def _again(pk: str) -> Signature:
    return Signature.objects.get(pk=int(pk))


@act("mediation.sign_agreement", recall=_again)
def sign_agreement(
    agreement: Agreement,
    *,
    how: str,
    party: Party | None = None,
    helper: Helper | None = None,
    scan_id: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Signature:
    """Write down a signature under the words as they are fixed now. 签署协议

    `party` signs, or a `helper` with the power for it; without a party it is the mediator's own signature. A minor is
    signed for by the guardian, an agent needs special power that has not run out, family matters are signed on paper.
    An oral agreement binds with the last word; a written one waits for the seal.
    """
    row, mediation, grant = _hold.agreement_held(
        agreement.pk, "sign_agreement", by=by, states=(Agreement.State.SIGNING,), of=("OPEN",)
    )
    refuse_how(row, mediation, how, party, has_image=scan_id is not None)
    if party is None:
        named = _hold.by_the_mediator(mediation, "sign_agreement", by)
        signer, known = named.name, row.signatures.filter(member_id=by.id or 0, digest=row.digest).first()
    else:
        person = row.parties.filter(pk=party.pk).first()
        if person is None:
            raise MayNotSign(why="签署人不是本协议的当事人。")
        refuse_signer(person, helper, how)
        signer, known = person.label, row.signatures.filter(party=person, digest=row.digest).first()
    if known is not None:
        raise SignedAlready(name=signer, at=f"{local(known.at):%m月%d日%H:%M}", number=row.number)
    made = Signature.objects.create(
        agreement=row, party=party, helper=helper, member_id=by.id if party is None else None, how=how,
        digest=row.digest, scan_id=scan_id, at=now(), by_name=by.name,
    )  # fmt: skip
    lacking = _effect.stamp(row, mediation)
    detail: dict[str, object] = {"agreement": row.number, "who": signer, "how": how, "digest": row.digest}
    _hold.write(mediation, "sign_agreement", detail, grant=grant, by=by)
    if row.form == Agreement.Form.ORAL and not lacking:
        _effect.take(row, mediation)
    return made


def refuse_how(row: Agreement, mediation: Mediation, how: str, party: Party | None, *, has_image: bool) -> None:
    if how not in How.values:
        raise Invalid({"how": "请选择签署方式。"})
    if row.form == Agreement.Form.ORAL and party is not None and how not in (How.SPOKEN, How.PAPER, How.FINGERPRINT):
        raise MayNotSign(why="口头协议由当事人当面表示同意，调解员签名记录。")
    if row.form == Agreement.Form.WRITTEN and how == How.SPOKEN:
        raise MayNotSign(why="书面协议须签名、盖章或者按指印，不能口头同意。")
    if how == How.SCREEN and mediation.circle in queries.in_force().mediation.paper_only:
        raise MayNotSign(why="家事等保密事项在纸上签署，请打印协议书，签名后扫描存卷。")
    if how == How.SCREEN and not has_image:
        raise MayNotSign(why="屏幕签名须留下签名笔迹，请在签名板上签名后再提交。")


def refuse_signer(person: Party, helper: Helper | None, how: str) -> None:
    if helper is not None and (helper.party_id != person.pk and helper.kind != Helper.Kind.REPRESENTATIVE):
        raise MayNotSign(why=f"{helper.name_masked}不是{person.label}的代理人。")
    if helper is not None and helper.kind == Helper.Kind.REPRESENTATIVE and helper.side != person.side:
        raise MayNotSign(why=f"{helper.name_masked}不是{person.label}一方的代表。")
    if helper is not None and not helper.may_sign:
        raise MayNotSign(
            why=f"{helper.name_masked}没有特别授权，不能代为签署。请由本人签署，或者补交特别授权的委托书。"
        )
    if helper is not None and helper.until is not None and helper.until < today():
        raise MayNotSign(why=f"{helper.name_masked}的授权已于{helper.until:%Y年%m月%d日}到期。")
    if person.is_minor and (helper is None or helper.kind != Helper.Kind.GUARDIAN):
        raise MayNotSign(why=f"{person.label}未满十八周岁，由监护人签署。")
    if how == How.STAMP and not person.is_organisation:
        raise MayNotSign(why="盖章限于单位；个人请签名或者按指印。")
