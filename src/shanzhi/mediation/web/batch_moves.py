"""Acts on many agreements of a group at once, as dialogs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shanzhi.kernel.clock import today

from .. import actions as act
from ..models import Agreement, Confirmation, GroupTemplate, Signature
from ..money import yuan
from . import forms as f
from .agreement_moves import take_scan
from .moves import Fields, Move, Of, one


def batch(of: Of) -> Move:
    template = GroupTemplate.objects.filter(pk=of.on, committee_id=of.row.committee_id).first() if of.on else None
    many = list(of.row.parties.filter(side=of.row.many_side, out_at=None).order_by("n"))
    taken = set(of.row.agreements.exclude(state__in=("VOID", "REPLACED")).values_list("parties__pk", flat=True))
    free = [p for p in many if p.pk not in taken]
    fields: Fields = {
        "facts": f.words(
            _("主要事实、争议事项和各方责任"), rows=3, most=8000, initial=template.facts if template else of.row.matter
        ),
        "text": f.words(
            _("付款条款"),
            rows=2,
            most=1000,
            hint=_("{amount} 处填入各人的金额"),
            initial=template.text if template else "",
        ),
        "payer": f.choose(
            _("由谁付款"),
            [("many", _("多人一方付款")), ("one", _("对方向各人付款"))],
            initial=template.payer if template else "many",
        ),
        "due_on": f.day(_("履行期限"), initial=today() + timedelta(days=template.days if template else 15)),
        "manner": f.words(_("履行方式"), most=120, initial=template.manner if template else ""),
        "waiver": f.words(_("其他约定"), required=False, most=400, initial=template.waiver if template else ""),
    }
    for p in free:
        fields[f"amount_{p.pk}"] = f.yuan(p.label, initial=yuan(p.claim_fen) if p.claim_fen else "")

    def do(given: dict[str, Any]) -> str:
        amounts = {p.pk: given[f"amount_{p.pk}"] for p in free if given[f"amount_{p.pk}"]}
        count = act.draw_up_batch(
            of.row,
            facts=given["facts"],
            text=given["text"],
            payer=given["payer"],
            due_on=given["due_on"],
            manner=given["manner"],
            waiver=given["waiver"],
            amounts=amounts,
            key=given["key"],
            by=of.by,
        )
        return _("已拟定{n}份协议").format(n=count)

    return Move(
        _("批量拟定协议"),
        "layers",
        fields,
        do,
        wide=True,
        note=_("用示范协议“{name}”；不填金额的成员本次不拟定。").format(name=template.name)
        if template
        else _("不填金额的成员本次不拟定。"),
    )


def _choices(of: Of, state: str) -> list[tuple[str, str]]:
    rows = of.row.agreements.filter(state=state).prefetch_related("parties").order_by("n")[:1000]
    side = of.row.many_side
    return [(str(a.pk), f"-{a.n} {'、'.join(p.name_masked for p in a.parties.all() if p.side == side)}") for a in rows]


def _of(of: Of, pks: list[str]) -> list[Agreement]:
    return list(of.row.agreements.filter(pk__in=[int(pk) for pk in pks if pk.isdigit()]))


def open_batch(of: Of) -> Move:
    choices = _choices(of, "DRAFT")
    fields: Fields = {"agreements": f.several(_("拟定中的协议"), choices, initial=[pk for pk, _l in choices])}

    def do(given: dict[str, Any]) -> str:
        count = act.open_batch(of.row, agreements=_of(of, given["agreements"]), key=given["key"], by=of.by)
        return _("{n}份协议已提请签署，内容不能再改动").format(n=count)

    note = _("逐份检查，有一份不合格则都不提请；检查通过后内容固定。")
    return Move(_("批量提请签署"), "file-check", fields, do, wide=True, note=note)


def sign_batch(of: Of) -> Move:
    waiting = of.row.agreements.filter(state="SIGNING")
    signed = set(
        Signature.objects.filter(agreement__in=waiting, party__isnull=False).values_list("party_id", "agreement_id")
    )
    pairs = waiting.filter(parties__isnull=False).values_list("parties__pk", "pk")
    open_for = {party for party, agreement in pairs if (party, agreement) not in signed}
    people = [(str(p.pk), p.label) for p in of.row.parties.filter(pk__in=open_for, is_minor=False).order_by("n")]
    fields: Fields = {
        "parties": f.several(
            _("已经签署的人"), people, required=False, initial=[pk for pk, _l in people],
            hint=_("单位登记为盖章；未成年人和由他人代签的逐份办理"),
        ),
        "mediator": f.tick(_("调解员本人（{name}）已签名").format(name=of.by.name), initial=True),
        "how": f.choose(
            _("个人的签署方式"), [c for c in Signature.How.choices if c[0] in ("paper", "fingerprint")],
            initial="fingerprint",
        ),
        "scan": f.scan(_("签署扫描件"), hint=_("整册一份即可")),
    }  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        people = [of.party(pk) for pk in given["parties"]]
        with transaction.atomic():
            scan_id = take_scan(of, given["scan"], "signed", _("批量签署")) if given["scan"] else None
            count = act.sign_batch(
                of.row, parties=people, mediator=given["mediator"], how=given["how"], scan_id=scan_id,
                key=given["key"], by=of.by,
            )  # fmt: skip
        return _("已登记{n}个签名").format(n=count)

    return Move(_("批量签署"), "pencil", fields, do, wide=True)


def seal_batch(of: Of) -> Move:
    choices = _choices(of, "SIGNING")
    fields: Fields = {"agreements": f.several(_("签署中的协议"), choices, initial=[pk for pk, _l in choices])}

    def do(given: dict[str, Any]) -> str:
        count = act.seal_batch(of.row, agreements=_of(of, given["agreements"]), key=given["key"], by=of.by)
        return _("{n}份协议已生效").format(n=count)

    note = _("有一份还缺签名则都不盖章。盖章后协议生效，各自有三十日可以共同申请司法确认。")
    return Move(_("批量盖章"), "stamp", fields, do, wide=True, note=note)


def rulings(of: Of) -> Move:
    waiting = list(
        Confirmation.objects.filter(agreement__mediation=of.row, state="APPLIED").select_related("agreement")
        .order_by("agreement__n")[:1000]
    )  # fmt: skip
    fields: Fields = {
        "result": f.choose(_("结果"), Confirmation.State.choices[1:], initial="CONFIRMED"),
        "ruled_on": f.day(_("日期"), initial=today()),
        "reason": f.words(_("法院的理由"), required=False),
    }
    for c in waiting:
        fields[f"ruling_{c.pk}"] = f.words(
            _("{number} 案号").format(number=c.agreement.number), required=False, most=80
        )

    def do(given: dict[str, Any]) -> str:
        numbers = {c.pk: given[f"ruling_{c.pk}"] for c in waiting if given[f"ruling_{c.pk}"].strip()}
        count = act.record_rulings(
            of.row, rulings=numbers, result=given["result"], ruled_on=given["ruled_on"], reason=given["reason"],
            key=given["key"], by=of.by,
        )  # fmt: skip
        return _("已登记{n}份裁定").format(n=count)

    return Move(_("批量登记裁定"), "gavel", fields, do, wide=True, note=_("不填案号的本次不登记。"))


def keep_template(of: Of) -> Move:
    row = one(of.row.agreements, of.on, "协议")

    def do(given: dict[str, Any]) -> str:
        made = act.keep_template(row, name=given["name"], key=given["key"], by=of.by)
        return _("已留作示范协议“{name}”").format(name=made.name)

    note = _("只留条款，不留人名和金额；协议里写有当事人姓名的不能留。")
    return Move(_("留作示范协议"), "bookmark-plus", {"name": f.words(_("名称"), most=60)}, do, note=note)
