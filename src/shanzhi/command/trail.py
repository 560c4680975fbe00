"""What the trail of a case says of the command room's acts, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.cases.trail_sentences import Names, Said, limit_words, says
from shanzhi.kernel.clock import local

Detail = Mapping[str, Any]
KINDS = {"process": "过程督办", "result": "结果督办"}


def _words(d: Detail, *names: str) -> str:
    """The first of these that says something."""
    return next((str(d[name]) for name in names if d.get(name)), "")


def _units(d: Detail, name: str = "units") -> str:
    return "、".join(str(unit) for unit in d.get(name) or ())


def _day(text: object) -> str:
    try:
        day = date.fromisoformat(str(text)[:10])
    except ValueError:
        return str(text or "")
    return _("{m}月{d}日").format(m=day.month, d=day.day)


def _moment(text: object) -> str:
    try:
        at = local(datetime.fromisoformat(str(text)))
    except ValueError:
        return str(text or "")
    return _("{m}月{d}日{at}").format(m=at.month, d=at.day, at=f"{at:%H:%M}")


def _numbered(name: str, d: Detail) -> str:
    return f"{name}（{d['number']}）" if d.get("number") else name


# --- the ladder ------------------------------------------------------------------------------------------------------


@says("command.urge")
def _urge(d: Detail, n: Names) -> Said:
    return Said(_("催办{unit}").format(unit=n.unit(d)), _words(d, "text", "reason"))


@says("command.supervise")
def _supervise(d: Detail, n: Names) -> Said:
    kind = _(KINDS.get(str(d.get("kind")), "督办"))
    text = _("对{unit}发出{kind}单").format(unit=n.unit(d), kind=kind)
    if d.get("limit"):
        text += _("，限{limit}内反馈").format(limit=limit_words(d["limit"]))
    return Said(text, _words(d, "demand", "reason"), tone="bad")


@says("command.answer_supervision")
def _answer_supervision(d: Detail, n: Names) -> Said:
    text = _("{unit}反馈督办办理情况").format(unit=n.unit(d))
    return Said(text + (_("（超期）") if d.get("late") else ""), _words(d, "text"))


@says("command.return_answer")
def _return_answer(d: Detail, n: Names) -> Said:
    text = _("督办反馈退回{unit}补充").format(unit=n.unit(d))
    if d.get("limit"):
        text += _("，限{limit}").format(limit=limit_words(d["limit"]))
    return Said(text, _words(d, "reason"), tone="bad")


@says("command.conclude_supervision")
def _conclude_supervision(d: Detail, n: Names) -> Said:
    return Said(_numbered(_("督办办结"), d), _words(d, "note", "reason"))


@says("command.lift_supervision")
def _lift_supervision(d: Detail, n: Names) -> Said:
    return Said(_numbered(_("撤销督办"), d), _words(d, "reason"))


@says("command.call_leader")
def _call_leader(d: Detail, n: Names) -> Said:
    return Said(_("提请领导批示"), _words(d, "reason"), tone="bad")


@says("command.instruct")
def _instruct(d: Detail, n: Names) -> Said:
    text = _("{leader}批示，请{units}办理").format(leader=d.get("leader", ""), units=_units(d) or _("承办单位"))
    if d.get("limit"):
        text += _("，时限{limit}").format(limit=limit_words(d["limit"]))
    return Said(text, _words(d, "text"), tone="bad")


@says("command.answer_instruction")
def _answer_instruction(d: Detail, n: Names) -> Said:
    return Said(_("{unit}报告批示落实情况").format(unit=n.unit(d)), _words(d, "text"))


@says("command.escalate")
def _escalate(d: Detail, n: Names) -> Said:
    text = _("提级，由{leader}牵头").format(leader=d.get("leader", ""))
    if d.get("before") and d.get("desk") and d["before"] != d["desk"]:
        text += _("，{before}转{desk}").format(before=d["before"], desk=d["desk"])
    return Said(text, _words(d, "reason"), tone="bad")


@says("command.suggest_hard_case")
def _suggest_hard_case(d: Detail, n: Names) -> Said:
    return Said(_("建议列入疑难件，请中心决定"), _words(d, "reason"))


@says("command.list_hard_case")
def _list_hard_case(d: Detail, n: Names) -> Said:
    text = _("列入疑难件，由{owner}包案").format(owner=d.get("owner", ""))
    if d.get("review_on"):
        text += _("，{day}复核").format(day=_day(d["review_on"]))
    return Said(text, _words(d, "reason"), tone="bad")


@says("command.note_hard_case")
def _note_hard_case(d: Detail, n: Names) -> Said:
    text = _("疑难件进展")
    if d.get("review_on"):
        text += _("，下次复核{day}").format(day=_day(d["review_on"]))
    return Said(text, _words(d, "text"))


@says("command.unlist_hard_case")
def _unlist_hard_case(d: Detail, n: Names) -> Said:
    return Said(_("不列为疑难件") if d.get("dismissed") else _("从疑难件清单移出"), _words(d, "note"))


# --- whistles, meetings, teams, plans --------------------------------------------------------------------------------


@says("command.whistle")
def _whistle(d: Detail, n: Names) -> Said:
    text = _("吹哨（{kind}），请{units}到场").format(kind=d.get("kind", ""), units=_units(d))
    if d.get("address"):
        text += _("，地点{place}").format(place=d["address"])
    return Said(text, _words(d, "matter"))


@says("command.answer_whistle")
def _answer_whistle(d: Detail, n: Names) -> Said:
    text = (
        _("{unit}答复：前来").format(unit=n.unit(d))
        if d.get("coming")
        else _("{unit}答复：不能到场").format(unit=n.unit(d))
    )
    if d.get("eta"):
        text += _("，预计{at}到").format(at=_moment(d["eta"]))
    return Said(
        text + (_("（答复超时）") if d.get("late") else ""), _words(d, "words"), tone="" if d.get("coming") else "bad"
    )


@says("command.arrive")
def _arrive(d: Detail, n: Names) -> Said:
    return Said(_("{unit}报告已到场").format(unit=n.unit(d)), _words(d, "words"))


@says("command.confirm_arrival")
def _confirm_arrival(d: Detail, n: Names) -> Said:
    return Said(_("确认{unit}{at}到场").format(unit=n.unit(d), at=_moment(d.get("there_at"))))


@says("command.conclude_whistle")
def _conclude_whistle(d: Detail, n: Names) -> Said:
    text = _("吹哨办结")
    if d.get("there"):
        text += _("，到场：{units}").format(units=_list(d["there"]))
    if d.get("absent"):
        text += _("，未到：{units}").format(units=_list(d["absent"]))
    return Said(text, _words(d, "result"), tone="bad" if d.get("absent") else "")


def _list(value: object) -> str:
    return "、".join(str(v) for v in value) if isinstance(value, (list, tuple)) else str(value)


@says("command.convene")
def _convene(d: Detail, n: Names) -> Said:
    text = _("召集“{title}”，{at}在{place}，参加单位：{units}").format(
        title=d.get("title", ""), at=_moment(d.get("starts_at")), place=d.get("place", ""), units=_units(d) or _("无")
    )
    return Said(text)


@says("command.form_team")
def _form_team(d: Detail, n: Names) -> Said:
    return Said(_("组成“{title}”，成员单位：{units}").format(title=d.get("title", ""), units=_units(d) or _("无")))


@says("command.call_off")
def _call_off(d: Detail, n: Names) -> Said:
    return Said(_("取消“{title}”").format(title=d.get("title", "")), _words(d, "reason"))


@says("command.decide")
def _decide(d: Detail, n: Names) -> Said:
    return Said(_("议定第{position}项").format(position=d.get("position", "")) + _owner(d, n), _words(d, "text"))


@says("command.name_owner")
def _name_owner(d: Detail, n: Names) -> Said:
    text = _("议定第{position}项落实责任单位").format(position=d.get("position", ""))
    return Said(text + _owner(d, n), _words(d, "text"))


def _owner(d: Detail, n: Names) -> str:
    if not d.get("unit"):
        return ""
    text = _("，由{unit}办理").format(unit=d["unit"])
    return text + (_("，时限{limit}").format(limit=limit_words(d["limit"])) if d.get("limit") else "")


@says("command.conclude")
def _conclude(d: Detail, n: Names) -> Said:
    return Said(_numbered(_("会商办结，议定{count}项").format(count=d.get("decisions", 0)), d), _words(d, "result"))


@says("command.start_plan")
def _start_plan(d: Detail, n: Names) -> Said:
    return Said(_("启动“{name}”，请{units}参加").format(name=d.get("name", ""), units=_units(d) or _("各成员单位")))


@says("command.decline_plan")
def _decline_plan(d: Detail, n: Names) -> Said:
    return Said(_("不启动“{name}”").format(name=d.get("name", "")), _words(d, "reason"))


@says("command.finish_step")
def _finish_step(d: Detail, n: Names) -> Said:
    return Said(
        _("“{plan}”：{step}已完成").format(plan=d.get("plan", ""), step=d.get("step", "")), _words(d, "outcome")
    )


# --- clocks of the law, reception days -------------------------------------------------------------------------------


@says("command.start_clock")
def _start_clock(d: Detail, n: Names) -> Said:
    text = _("法定时限“{step}”开始，{limit}，至{due}").format(
        step=d.get("step", ""), limit=limit_words(d.get("limit", "")), due=d.get("due", "")
    )
    return Said(text, _("依据：{law}").format(law=d["law"]) if d.get("law") else "", tone="machine")


@says("command.meet_clock")
def _meet_clock(d: Detail, n: Names) -> Said:
    text = _("法定时限“{step}”已办到").format(step=d.get("step", ""))
    if d.get("paper"):
        text += _("，文书{paper}").format(paper=d["paper"])
    return Said(text + (_("（超期）") if d.get("late") else ""), tone="bad" if d.get("late") else "")


@says("command.pause_clock")
def _pause_clock(d: Detail, n: Names) -> Said:
    return Said(_("法定时限“{step}”中止计算").format(step=d.get("step", "")), _words(d, "reason"))


@says("command.resume_clock")
def _resume_clock(d: Detail, n: Names) -> Said:
    text = _("法定时限“{step}”恢复计算，至{due}").format(step=d.get("step", ""), due=d.get("due", ""))
    return Said(text, _words(d, "note"))


@says("command.extend_clock")
def _extend_clock(d: Detail, n: Names) -> Said:
    text = _("申请将法定时限“{step}”延长{amount}")
    return Said(text.format(step=d.get("step", ""), amount=limit_words(d.get("amount", ""))), _words(d, "reason"))


@says("command.approve_extension")
def _approve_extension(d: Detail, n: Names) -> Said:
    verdict = _("同意") if d.get("granted") else _("未同意")
    text = _("{verdict}将法定时限“{step}”延长{amount}")
    return Said(
        text.format(verdict=verdict, step=d.get("step", ""), amount=limit_words(d.get("amount", ""))),
        _words(d, "opinion"),
    )


@says("command.stop_clock")
def _stop_clock(d: Detail, n: Names) -> Said:
    return Said(_("法定时限“{step}”终止").format(step=d.get("step", "")), _words(d, "reason"))


@says("command.remind_of_clocks")
def _remind_of_clocks(d: Detail, n: Names) -> Said:
    if d.get("over"):
        return Said(_("法定时限“{step}”已过").format(step=d.get("step", "")), tone="bad")
    return Said(_("法定时限“{step}”将到，已提醒").format(step=d.get("step", "")), tone="machine")


@says("command.book_reception")
def _book_reception(d: Detail, n: Names) -> Said:
    text = _("预约{leader}接访，{at}").format(leader=d.get("leader", ""), at=_moment(d.get("at")))
    return Said(text + (_("，第{number}号").format(number=d["number"]) if d.get("number") else ""))


@says("command.receive_at_reception")
def _receive_at_reception(d: Detail, n: Names) -> Said:
    return Said(
        _("{leader}接访：{state}").format(leader=d.get("leader", ""), state=d.get("outcome") or d.get("state", "")),
        _words(d, "result"),
    )
