"""Each act on a mediation as a dialog: its fields, and what it does with them. People and process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, local, now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.staff.models import Member as Colleague
from shanzhi.staff.models import Post

from .. import actions as act
from .. import closed_lists, queries, suggesting
from ..actions import Member
from ..models import Assignment, Consent, Helper, Mediation, Offer, Party, Room, Side, Sitting
from ..money import fen_of
from . import forms as f

Fields = dict[str, django_forms.Field]


@dataclass(frozen=True, slots=True)
class Move:
    """办理. A dialog ready to ask."""

    title: str
    icon: str
    fields: Fields
    do: Callable[[dict[str, Any]], str]
    note: str = ""
    wide: bool = False
    aliases: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Of:
    """On what: the mediation, the thing named in the address, and who asks."""

    row: Mediation
    on: int
    by: Actor

    @property
    def people(self) -> list[tuple[str, str]]:
        return [(str(p.pk), p.label) for p in self.row.parties.filter(out_at=None).order_by("n")]

    def party(self, pk: Any) -> Party:
        return one(self.row.parties, pk, "当事人")


def one(found: Any, pk: Any, what: str) -> Any:
    row = found.filter(pk=int(pk)).first() if str(pk).isdigit() else None
    if row is None:
        raise NotFound(what=what)
    return row


def party(of: Of) -> Move:
    fields: Fields = {
        "side": f.choose(_("一方"), Side.choices),
        "name": f.words(_("姓名或者单位名称"), most=60),
        "is_organisation": f.tick(_("是单位")),
        "phone": f.words(_("电话"), required=False, most=20),
        "id_number": f.words(
            _("身份证号或者统一社会信用代码"), required=False, most=18, hint=_("按证件填写，自动核对校验位")
        ),
        "address": f.words(_("住址"), required=False, most=160),
        "head": f.words(_("法定代表人"), required=False, most=40),
        "work": f.words(_("职业或职务"), required=False, most=40),
        "ethnicity": f.words(_("民族"), required=False, most=16),
        "is_minor": f.tick(_("未满十八周岁")),
        "claim_fen": f.yuan(_("诉求金额")),
    }

    def do(given: dict[str, Any]) -> str:
        made = act.add_party(of.row, by=of.by, **given)
        return _("已登记{who}").format(who=made.label)

    return Move(_("登记当事人"), "user-plus", fields, do, note=_("加密保存，页面上脱敏显示。"))


def members(of: Of) -> Move:
    fields: Fields = {
        "lines": f.words(
            _("成员名单"),
            rows=10,
            most=60000,
            hint=_("每行一人：姓名、电话、证件号码、诉求金额（元），用逗号隔开，后三项可以不填"),
        )
    }

    def do(given: dict[str, Any]) -> str:
        count = act.add_members(of.row, members=read_members(given["lines"]), key=given["key"], by=of.by)
        return _("已登记{n}人").format(n=count)

    return Move(_("批量登记当事人"), "users", fields, do, wide=True, aliases={"members": "lines"})


def read_members(text: str) -> list[Member]:
    found = []
    for number, line in enumerate((x for x in text.splitlines() if x.strip()), start=1):
        cells = [c.strip() for c in line.replace("，", ",").replace("\t", ",").split(",")] + ["", "", ""]
        try:
            claim = fen_of(cells[3]) if cells[3] else None
        except ValueError:
            raise Invalid({"lines": _("第{n}行的金额不对。").format(n=number)}) from None
        found.append(Member(cells[0], phone=cells[1], id_number=cells[2], claim_fen=claim))
    return found


def helper(of: Of) -> Move:
    fields: Fields = {
        "kind": f.choose(_("身份"), Helper.Kind.choices),
        "party": f.choose(_("代表哪位当事人"), of.people, required=False),
        "side": f.choose(_("推选的代表：哪一方"), Side.choices, required=False),
        "name": f.words(_("姓名"), most=60),
        "phone": f.words(_("电话"), required=False, most=20),
        "id_number": f.words(_("身份证号"), required=False, most=18),
        "power": f.choose(_("授权范围"), Helper.Power.choices[1:], required=False, hint=_("特别授权才能代签协议")),
        "until": f.day(_("授权期限"), required=False),
        "relation": f.words(_("与当事人关系"), required=False, most=40),
        "all_agreed": f.tick(_("各方同意其参加（受邀参加人）")),
    }

    def do(given: dict[str, Any]) -> str:
        given["party"] = of.party(given["party"]) if given["party"] else None
        act.add_helper(of.row, by=of.by, **given)
        return _("已登记")

    return Move(_("登记代理人、监护人、代表"), "user-plus", fields, do)


def consent(of: Of) -> Move:
    fields: Fields = {
        "party": f.choose(_("当事人"), of.people, initial=str(of.on) if of.on else None),
        "answer": f.radio(_("意愿"), Consent.Answer.choices),
        "words": f.words(_("本人原话"), rows=3),
        "how": f.choose(_("方式"), [(x, x) for x in ("当面", "电话", "书面", "视频")], initial="当面"),
    }

    def do(given: dict[str, Any]) -> str:
        given["party"] = of.party(given["party"])
        row = act.record_consent(of.row, by=of.by, **given)
        if row.state == Mediation.State.ENDED:
            return _("调解已终止，请出具终止调解通知书并告知其他途径")
        return _("已记录意愿")

    note = _("一方明确拒绝，调解即告终止，不能恢复；群体性纠纷中只终止其本人的部分。")
    return Move(_("记录调解意愿"), "message-square", fields, do, note=note)


def _said(found: suggesting.Suggestion) -> str:
    more = ("已满" if found.is_full else "", "与当事人同名" if found.is_party else "")
    return f"{found.card.member.name}（{'、'.join([*found.reasons, *(m for m in more if m)])}）"


def mediator(of: Of) -> Move:
    hints = [(str(x.card.member_id), _said(x)) for x in suggesting.suggest(of.row)]
    known = {pk for pk, _label in hints}
    day = local(now()).date()
    mates = (
        Colleague.objects.filter(
            is_active=True,
            posts__in=Post.objects.filter(unit_id=of.row.committee_id, relieved_at=None, starts_on__lte=day),
        )
        .distinct()
        .order_by("name")[:200]
    )
    choices = [*hints, *((str(m.pk), m.name) for m in mates if str(m.pk) not in known)]
    fields: Fields = {
        "member": f.choose(_("调解员"), choices, hint=_("排在前面的为推荐，括号内是理由；由当事人选定或者调委会指定")),
        "role": f.choose(_("职责"), Assignment.Role.choices, initial="chief"),
        "chosen_by": f.choose(_("产生方式"), Assignment.Chosen.choices, initial="committee"),
        "conflict": f.words(
            _("利害关系披露"), required=False, rows=2, hint=_("没有则不填；有的，各方都接受后才能主持")
        ),
    }

    def do(given: dict[str, Any]) -> str:
        given["member"] = one(Colleague.objects, given["member"], "调解员")
        made = act.assign_mediator(of.row, by=of.by, **given)
        return _("{name}{state}").format(name=made.name, state=made.get_state_display())

    return Move(_("产生调解员"), "user-check", fields, do)


def answer_mediator(of: Of) -> Move:
    named = one(of.row.assignments, of.on, "调解员")
    fields: Fields = {
        "party": f.choose(_("当事人"), of.people),
        "accepts": f.radio(_("答复"), [("1", _("接受")), ("0", _("申请回避"))]),
        "words": f.words(_("回避理由"), required=False),
    }

    def do(given: dict[str, Any]) -> str:
        act.answer_mediator(
            named,
            party=of.party(given["party"]),
            accepts=given["accepts"] == "1",
            words=given["words"],
            key=given["key"],
            by=of.by,
        )
        return _("已记录")

    return Move(_("回避答复：{name}").format(name=named.name), "user-x", fields, do, note=named.conflict)


def relieve_mediator(of: Of) -> Move:
    named = one(of.row.assignments, of.on, "调解员")

    def do(given: dict[str, Any]) -> str:
        act.relieve_mediator(named, words=given["words"], key=given["key"], by=of.by)
        return _("已更换，请另行产生调解员")

    return Move(_("更换调解员：{name}").format(name=named.name), "user-x", {"words": f.words(_("理由"))}, do)


def sitting(of: Of) -> Move:
    begin = (local(now()) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    rooms = [
        (str(r.pk), f"{r.name}（{r.unit.short_name}，{r.seats}座{'，可远程' if r.has_video else ''}）")
        for r in queries.rooms(by=of.by)
    ]
    fields: Fields = {
        "starts_at": f.moment(_("开始"), initial=begin),
        "ends_at": f.moment(_("结束"), initial=begin + timedelta(hours=2)),
        "mode": f.choose(_("方式"), Sitting.Mode.choices, initial="face"),
        "room": f.choose(_("调解室"), rooms, required=False),
        "place": f.words(_("其他地点"), required=False, most=120),
        "link": f.words(_("视频会议地址"), required=False, most=300),
    }

    def do(given: dict[str, Any]) -> str:
        given["room"] = one(Room.objects, given["room"], "调解室") if given["room"] else None
        made = act.plan_sitting(of.row, by=of.by, **given)
        return _("第{n}次调解定于{at}").format(n=made.n, at=f"{local(made.starts_at):%m-%d %H:%M}")

    return Move(_("安排调解"), "calendar-check", fields, do)


def call_off(of: Of) -> Move:
    found = one(of.row.sittings, of.on, "调解")

    def do(given: dict[str, Any]) -> str:
        act.call_off_sitting(found, words=given["words"], key=given["key"], by=of.by)
        return _("已取消")

    return Move(_("取消第{n}次调解").format(n=found.n), "ban", {"words": f.words(_("原因"))}, do)


def hold(of: Of) -> Move:
    found = one(of.row.sittings, of.on, "调解")
    fields: Fields = {
        "present": f.several(_("到场当事人"), of.people, initial=[pk for pk, _l in of.people]),
        "through": f.words(_("由他人代为到场的，写明代理人"), required=False, most=40),
        "notes": f.words(_("调解记录"), rows=8, most=20000, hint=_("双方都可以看到；只对调解员说的话记在“背对背”里")),
        "outcome": f.radio(_("结果"), Sitting.Outcome.choices),
        "next_steps": f.words(_("下一步"), required=False),
    }

    def do(given: dict[str, Any]) -> str:
        came = {int(pk): given["through"] for pk in given["present"]}
        rest = tuple(int(pk) for pk, _label in of.people if int(pk) not in came)
        act.hold_sitting(
            found,
            notes=given["notes"],
            outcome=given["outcome"],
            present=came,
            absent=rest,
            next_steps=given["next_steps"],
            key=given["key"],
            by=of.by,
        )
        return _("已记录")

    return Move(_("第{n}次调解记录").format(n=found.n), "notebook-pen", fields, do, wide=True)


def confidence(of: Of) -> Move:
    fields: Fields = {"party": f.choose(_("陈述人"), of.people), "text": f.words(_("陈述内容"), rows=5, most=4000)}

    def do(given: dict[str, Any]) -> str:
        act.tell_in_confidence(of.row, party=of.party(given["party"]), text=given["text"], key=given["key"], by=of.by)
        return _("已封存，只有本案调解员可以看到")

    note = _("加密封存：只有本案在任调解员可见，不进入任何文书、导出和对方可见的页面。")
    return Move(_("背对背记录"), "lock", fields, do, note=note)


def release(of: Of) -> Move:
    kept = one(of.row.confidences, of.on, "背对背陈述")
    fields: Fields = {
        "terms": f.words(_("转达给对方的话"), rows=3, most=1000),
        "amount_fen": f.yuan(_("金额")),
        "allowed": f.tick(_("陈述人本人同意转达")),
    }

    def do(given: dict[str, Any]) -> str:
        act.release_confidence(kept, by=of.by, **given)
        return _("已转为可以转达的方案")

    return Move(_("转达方案"), "forward", fields, do)


def fact(of: Of) -> Move:
    fields: Fields = {"text": f.words(_("无争议事实"), rows=3), "agreed_by": f.several(_("确认的当事人"), of.people)}

    def do(given: dict[str, Any]) -> str:
        people = [of.party(pk) for pk in given["agreed_by"]]
        act.agree_fact(of.row, text=given["text"], agreed_by=people, key=given["key"], by=of.by)
        return _("已固定")

    return Move(_("固定无争议事实"), "check-check", fields, do, note=_("为和解所作的让步不要写在这里。"))


def offer(of: Of) -> Move:
    answered = of.row.offers.filter(pk=of.on, state=Offer.State.OPEN).first() if of.on else None
    sides = [(s, label) for s, label in Side.choices if of.row.parties.filter(side=s).exists()]
    fields: Fields = {
        "side": f.choose(_("提出方"), sides, required=False, hint=_("不选为调解员的方案")),
        "terms": f.words(_("方案"), rows=3, most=1000),
        "amount_fen": f.yuan(_("金额")),
    }

    def do(given: dict[str, Any]) -> str:
        act.make_offer(of.row, counter_to=answered, by=of.by, **given)
        return _("已记录方案")

    return Move(
        _("提出反方案") if answered else _("提出方案"), "scale", fields, do, note=answered.terms if answered else ""
    )


def answer_offer(of: Of) -> Move:
    found = one(of.row.offers, of.on, "方案")
    fields: Fields = {
        "answer": f.radio(_("答复"), Offer.State.choices[1:]),
        "words": f.words(_("说明"), required=False),
    }

    def do(given: dict[str, Any]) -> str:
        act.answer_offer(found, by=of.by, **given)
        return _("已记录答复")

    return Move(_("答复方案"), "reply", fields, do, note=found.terms)


def extend(of: Of) -> Move:
    until = (of.row.due_at or now()) + timedelta(days=30)
    fields: Fields = {"until": f.day(_("延长至"), initial=local(until).date()), "reason": f.words(_("理由"))}
    for pk, label in of.people:
        fields[f"words_{pk}"] = f.words(_("{who}的意见").format(who=label), required=False)

    def do(given: dict[str, Any]) -> str:
        said = {int(pk): given[f"words_{pk}"] for pk, _label in of.people}
        at = datetime.combine(given["until"], time(12), SHANGHAI)
        act.extend_term(of.row, until=at, reason=given["reason"], words=said, key=given["key"], by=of.by)
        return _("已延期")

    return Move(_("延长调解期限"), "calendar-clock", fields, do, note=_("须经每一位当事人同意，逐人写明意见。"))


def end(of: Of) -> Move:
    doors = closed_lists.other_ways(queries.in_force(), of.row.category)
    profile = queries.in_force()
    choices = [(d.key, f"{d.name}：{d.for_what}") for d in profile.right_doors if not d.emergency]
    reasons = [(k, v) for k, v in Mediation.Reason.choices if k != "refused"]
    fields: Fields = {
        "reason": f.choose(_("终止事由"), reasons),
        "words": f.words(_("终止情况"), rows=3),
        "ways": f.several(_("已告知的其他途径"), choices, initial=[d.key for d in doors]),
        "told_how": f.words(_("告知方式"), most=40, initial=_("当面告知并送达通知书")),
    }

    def do(given: dict[str, Any]) -> str:
        act.end_without_agreement(of.row, by=of.by, **given)
        return _("调解已终止，请打印终止调解通知书")

    return Move(
        _("终止调解"), "octagon-alert", fields, do, note=_("依法必须告知当事人仲裁、行政、司法等其他途径。"), wide=True
    )
