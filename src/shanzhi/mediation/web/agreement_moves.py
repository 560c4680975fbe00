"""Acts on agreements as dialogs: drafting, signing, sealing, confirmation, performance, follow-up, file."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid

from .. import actions as act
from .. import closed_lists, queries, ways
from ..closed_lists import CONFIRMATION_QUESTIONS
from ..drafting import Draft, monthly
from ..models import Agreement, Clause, Confirmation, Duty, FollowUp, Helper, Signature
from ..money import yuan
from . import forms as f
from .moves import Fields, Move, Of, one

BLOCKS = 4


def draft(of: Of) -> Move:
    old = of.row.agreements.filter(pk=of.on, state=Agreement.State.DRAFT).first() if of.on else None
    was = list(old.clauses.prefetch_related("duties").order_by("n")) if old else []
    count = min(20, max(BLOCKS, len(was) + 1))
    fields: Fields = {
        "form": f.choose(_("形式"), Agreement.Form.choices, initial=old.form if old else "written"),
        "facts": f.words(
            _("主要事实、争议事项和各方责任"), rows=4, most=8000, initial=old.facts if old else of.row.matter
        ),
        "parties": f.several(
            _("协议当事人"),
            of.people,
            initial=[str(p.pk) for p in old.parties.all()] if old else [pk for pk, _l in of.people],
        ),
    }
    for n in range(1, count + 1):
        fields |= _block(of, n, was[n - 1] if n <= len(was) else None)
    fields |= {
        "is_partial": f.tick(_("只达成部分协议"), initial=bool(old and old.is_partial)),
        "left_open": f.words(_("未达成的部分"), required=False, initial=old.left_open if old else ""),
        "place": f.words(_("履行地点"), required=False, most=120, initial=old.place if old else ""),
    }

    def do(given: dict[str, Any]) -> str:
        drafts = [_clause(of, given, n) for n in range(1, count + 1) if given[f"text_{n}"].strip()]
        made = act.draw_up_agreement(
            of.row,
            facts=given["facts"],
            clauses=drafts,
            parties=[of.party(pk) for pk in given["parties"]],
            form=given["form"],
            place=given["place"],
            is_partial=given["is_partial"],
            left_open=given["left_open"],
            agreement=old,
            key=given["key"],
            by=of.by,
        )
        return _("{number}已拟定").format(number=made.number)

    return Move(
        _("拟定协议"),
        "file-plus",
        fields,
        do,
        wide=True,
        note=_("提请签署时逐条检查：金额、日期、当事人、权属和身份、案外人。"),
    )


def _block(of: Of, n: int, was: Clause | None) -> Fields:
    times = len(was.duties.all()) if was and was.kind == Clause.Kind.PAY else 1
    return {
        f"kind_{n}": f.choose(_("第{n}条 类型").format(n=n), Clause.Kind.choices, initial=was.kind if was else "pay"),
        f"text_{n}": f.words(_("内容"), required=False, rows=2, most=1000, initial=was.text if was else ""),
        f"debtor_{n}": f.choose(
            _("由谁履行"), of.people, required=False, initial=str(was.debtor_id) if was and was.debtor_id else None
        ),
        f"creditor_{n}": f.choose(
            _("向谁履行"), of.people, required=False, initial=str(was.creditor_id) if was and was.creditor_id else None
        ),
        f"amount_{n}": f.yuan(_("金额"), initial=yuan(was.amount_fen) if was and was.amount_fen else ""),
        f"due_{n}": f.day(_("履行期限（分期的为第一期）"), required=False, initial=_first_day(was)),
        f"times_{n}": f.words(_("按月分几期"), required=False, most=2, initial=str(times) if times > 1 else ""),
        f"manner_{n}": f.words(_("履行方式"), required=False, most=120, initial=was.manner if was else ""),
    }


def _first_day(was: Clause | None) -> Any:
    if was is None:
        return None
    days = [d.due_on for d in was.duties.all() if d.due_on]
    return min(days) if days else was.due_on


def _clause(of: Of, given: dict[str, Any], n: int) -> Draft:
    def person(name: str) -> Any:
        return of.party(given[name]) if given[name] else None

    amount, due, times = given[f"amount_{n}"], given[f"due_{n}"], given[f"times_{n}"].strip()
    parts: tuple[Any, ...] = ()
    if times and times != "1":
        if not times.isdigit() or not 2 <= int(times) <= 60 or not amount or due is None:
            raise Invalid({f"times_{n}": _("分期须填写金额、第一期日期，最多60期。")})
        parts = monthly(amount, int(times), due)
    return Draft(
        kind=given[f"kind_{n}"],
        text=given[f"text_{n}"],
        debtor=person(f"debtor_{n}"),
        creditor=person(f"creditor_{n}"),
        amount_fen=amount,
        due_on=None if parts else due,
        manner=given[f"manner_{n}"],
        parts=parts,
    )


def open_signing(of: Of) -> Move:
    row = one(of.row.agreements, of.on, "协议")

    def do(given: dict[str, Any]) -> str:
        act.open_for_signing(row, key=given["key"], by=of.by)
        return _("已提请签署，内容不能再改动")

    note = _("检查通过后内容固定；要改动须撤回，已签的签名作废。")
    return Move(_("提请签署 {number}").format(number=row.number), "file-check", {}, do, note=note)


def withdraw(of: Of) -> Move:
    row = one(of.row.agreements, of.on, "协议")
    fields: Fields = {"words": f.words(_("撤回原因")), "for_good": f.tick(_("作废，不再修改"))}

    def do(given: dict[str, Any]) -> str:
        act.withdraw_agreement(row, by=of.by, **given)
        return _("已撤回")

    return Move(_("撤回 {number}").format(number=row.number), "undo-2", fields, do)


def sign(of: Of) -> Move:
    row = one(of.row.agreements, of.on, "协议")
    signed = set(row.signatures.filter(digest=row.digest).values_list("party_id", flat=True))
    people = [(str(p.pk), p.label) for p in row.parties.order_by("n") if p.pk not in signed]
    if not row.signatures.filter(digest=row.digest, member_id=of.by.id).exists():
        people.append(("mediator", _("调解员本人（{name}）").format(name=of.by.name)))
    helpers = [
        (str(h.pk), f"{h.get_kind_display()}{h.name_masked}") for h in of.row.helpers.order_by("id") if h.may_sign
    ]
    spoken = row.form == Agreement.Form.ORAL
    how = [c for c in Signature.How.choices if (c[0] == "spoken") == spoken or c[0] in ("paper", "fingerprint")]
    on_paper = spoken or of.row.circle in queries.in_force().mediation.paper_only
    if on_paper:
        how = [c for c in how if c[0] != "screen"]
    fields: Fields = {
        "who": f.choose(_("签署人"), people),
        "how": f.radio(_("签署方式"), how),
    }
    if not on_paper:
        fields["pad"] = f.pad(_("屏幕签名"), row.digest)
    fields |= {
        "scan": f.scan(_("签署扫描件"), hint=_("纸质签署的，可以当场拍照或者上传扫描件")),
        "helper": f.choose(_("由代理人、监护人代签"), helpers, required=False),
    }

    def do(given: dict[str, Any]) -> str:
        helper = one(Helper.objects.filter(mediation=of.row), given["helper"], "代理人") if given["helper"] else None
        party = None if given["who"] == "mediator" else of.party(given["who"])
        who = party.label if party else of.by.name
        with transaction.atomic():
            drawn = given.get("pad") if given["how"] == "screen" else None
            scan_id = None
            if drawn is not None:
                note = _("{number} {who}").format(number=row.number, who=who)
                scan_id = act.attach_paper(
                    of.row, drawn, name="signature.png", stage="signature", note=note, by=of.by
                ).pk
            elif given["scan"]:
                scan_id = take_scan(of, given["scan"], "signed", f"{row.number} {who}")
            act.sign_agreement(
                row, party=party, helper=helper, how=given["how"], scan_id=scan_id, key=given["key"], by=of.by
            )
        return _("已记录签署")

    return Move(
        _("签署 {number}").format(number=row.number),
        "pencil",
        fields,
        do,
        wide=not on_paper,
        note=_("请当事人先通读协议。签名只对现在的内容有效；保密事项在纸上签署。"),
    )


def take_scan(of: Of, file: Any, stage: str, note: str = "") -> int:
    """A file that came with a form, put to the mediation's own papers."""
    made = act.attach_paper(of.row, file, name=file.name or "", stage=stage, note=note, by=of.by)
    return int(made.pk)


def seal(of: Of) -> Move:
    row = one(of.row.agreements, of.on, "协议")

    def do(given: dict[str, Any]) -> str:
        made = act.seal_agreement(row, key=given["key"], by=of.by)
        return _("协议已生效，共同申请司法确认至{day}").format(day=f"{ways.last_day(made):%m月%d日}")

    note = _("加盖调委会公章后协议生效，三十日内可以共同申请司法确认。")
    return Move(_("加盖公章 {number}").format(number=row.number), "stamp", {}, do, note=note)


def apply(of: Of) -> Move:
    free = (
        of.row.agreements.filter(state="EFFECTIVE")
        .exclude(confirmations__state__in=("APPLIED", "CONFIRMED"))
        .order_by("n")
    )
    choices = [
        (str(a.pk), _("{number}（至{day}）").format(number=a.number, day=f"{ways.last_day(a):%m月%d日}")) for a in free
    ]
    fields: Fields = {
        "agreements": f.several(_("协议"), choices, initial=[pk for pk, _l in choices]),
        "court": f.words(_("人民法院"), most=80),
        "applied_on": f.day(_("申请日期"), initial=today()),
        "applicants": f.several(_("共同申请人"), of.people),
    }
    for q in CONFIRMATION_QUESTIONS:
        fields[f"q_{q.key}"] = f.radio(q.text, [("0", _("否")), ("1", _("是"))])

    def do(given: dict[str, Any]) -> str:
        answers = {q.key: given[f"q_{q.key}"] == "1" for q in CONFIRMATION_QUESTIONS}
        chosen = list(of.row.agreements.filter(pk__in=given["agreements"]))
        count = act.apply_for_confirmation(
            of.row,
            agreements=chosen,
            court=given["court"],
            answers=answers,
            applied_on=given["applied_on"],
            applicants=[int(pk) for pk in given["applicants"]],
            key=given["key"],
            by=of.by,
        )
        return _("已登记{n}件司法确认申请").format(n=count)

    return Move(
        _("申请司法确认"), "scale", fields, do, wide=True, note=_("各方共同申请；每份协议自生效之日起三十日内。")
    )


def ruling(of: Of) -> Move:
    row = one(Confirmation.objects.filter(agreement__mediation=of.row), of.on, "申请")
    fields: Fields = {
        "result": f.choose(_("结果"), Confirmation.State.choices[1:]),
        "ruling": f.words(_("裁定书案号"), required=False, most=80),
        "ruled_on": f.day(_("日期"), initial=today()),
        "reason": f.words(_("法院的理由"), required=False, rows=2),
    }

    def do(given: dict[str, Any]) -> str:
        act.record_ruling(row, by=of.by, **given)
        return _("已登记")

    return Move(_("登记裁定 {number}").format(number=row.agreement.number), "gavel", fields, do)


def performance(of: Of) -> Move:
    duty = one(
        Duty.objects.filter(agreement__mediation=of.row).select_related("agreement", "clause"), of.on, "履行事项"
    )
    outcomes = [("done", _("已履行（付清本期）")), ("default", _("到期未履行"))]
    if duty.amount_fen:
        outcomes.insert(1, ("paid", _("支付了一部分")))
    fields: Fields = {
        "outcome": f.radio(_("情况"), outcomes),
        "on": f.day(_("履行日期"), initial=today()),
        "amount_fen": f.yuan(_("部分支付的金额")),
        "proof": f.words(_("履行凭证"), required=False, most=200),
        "file": f.scan(_("凭证照片或者扫描件")),
    }

    def do(given: dict[str, Any]) -> str:
        if given["outcome"] != "paid":
            given["amount_fen"] = None
        file = given.pop("file")
        with transaction.atomic():
            proof_id = take_scan(of, file, "proof", given["proof"]) if file else None
            act.check_performance(duty, proof_id=proof_id, by=of.by, **given)
        return _("已核验")

    return Move(_("核验履行"), "list-checks", fields, do, note=duty.clause.text)


def follow_up(of: Of) -> Move:
    yes_no = [("", _("未问到")), ("1", _("已履行")), ("0", _("未履行"))]
    fields: Fields = {
        "party": f.choose(_("当事人"), of.people),
        "how": f.radio(_("方式"), FollowUp.How.choices),
        "is_performed": f.choose(_("协议履行"), yes_no[1:], required=False),
        "satisfaction": f.choose(_("满意度"), [(str(n), str(n)) for n in range(5, 0, -1)], required=False),
        "words": f.words(_("回访情况"), rows=3),
        "needs_more": f.tick(_("需要继续处理")),
    }

    def do(given: dict[str, Any]) -> str:
        given["party"] = of.party(given["party"])
        given["is_performed"] = {"1": True, "0": False}.get(given["is_performed"])
        given["satisfaction"] = int(given["satisfaction"]) if given["satisfaction"] else None
        act.follow_up(of.row, by=of.by, **given)
        return _("已记录回访")

    return Move(_("调解回访"), "phone-call", fields, do, note=_("电话、入户各一次，由调解员以外的人员进行。"))


def reopen(of: Of) -> Move:
    fields: Fields = {
        "reason": f.choose(_("重启理由"), list(closed_lists.REOPEN_REASONS.items())),
        "words": f.words(_("情况"), rows=2),
    }

    def do(given: dict[str, Any]) -> str:
        act.reopen(of.row, by=of.by, **given)
        return _("已重启，请重新征询各方意愿")

    return Move(_("重启调解"), "rotate-ccw", fields, do)


def file(of: Of) -> Move:
    def do(given: dict[str, Any]) -> str:
        row = act.file_dossier(of.row, key=given["key"], by=of.by)
        return _("已归卷，保管期限{term}").format(term=row.keeping)

    return Move(_("立卷归档"), "archive", {}, do, note=_("缺少的材料会逐项列出，补齐后才能归卷。"))
