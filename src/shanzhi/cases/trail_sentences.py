"""The trail of a case in plain words: one sentence for each verb, and what was written in full below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Limit
from shanzhi.records.queries import TrailLine

from .models import FollowUp, Plea
from .states import State

SATISFACTION = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "很不满意"}


@dataclass(frozen=True, slots=True)
class Entry:
    """轨迹. One line of the trail, ready to read."""

    seq: int
    at: datetime
    act: str
    who: str
    post: str
    unit: str
    via: str
    text: str
    quote: str = ""
    """What somebody wrote, word for word."""
    link_code: str = ""
    """Another case that the line speaks of."""
    tone: str = ""
    """bad, machine, or nothing."""
    to_state: str = ""

    @property
    def is_look(self) -> bool:
        return self.act == "cases.look"


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    quote: str = ""
    link_code: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes in a line are called here."""

    profile: Profile
    units: Mapping[int, str]

    def unit(self, detail: Mapping[str, Any]) -> str:
        return str(detail.get("unit") or self.units.get(detail.get("unit_id", 0), "") or _("承办单位"))

    def category(self, code: object) -> str:
        return self.profile.category_label(str(code))

    def severity(self, rank: object) -> str:
        found = self.profile.severity(int(str(rank))) if str(rank).lstrip("-").isdigit() else None
        return found.name if found else str(rank)

    def circle(self, key: object) -> str:
        found = self.profile.circle(str(key))
        return found.name if found else str(key)

    def channel(self, key: object) -> str:
        found = self.profile.channel(str(key))
        return found.name if found else str(key)


Sentence = Callable[[Mapping[str, Any], Names], Said]
_SENTENCES: dict[str, Sentence] = {}


def says(verb: str) -> Callable[[Sentence], Sentence]:
    """Enter the sentence of a verb. Rooms above say theirs in a module `trail.py` that their app imports at start."""

    def enter(sentence: Sentence) -> Sentence:
        _SENTENCES[verb] = sentence
        return sentence

    return enter


def has_sentence(verb: str) -> bool:
    return verb in _SENTENCES


def entries(lines: Sequence[TrailLine], *, profile: Profile, units: Mapping[int, str]) -> list[Entry]:
    """Every line as a sentence, in the order given. `units` maps ids to short names. 办理轨迹"""
    names = Names(profile, units)
    return [_entry(line, names) for line in lines]


def _entry(line: TrailLine, names: Names) -> Entry:
    sentence = _SENTENCES.get(line.act)
    said = sentence(line.detail, names) if sentence else Said(line.label, _free_words(line.detail))
    # Who speaks for a unit is shown with it already.
    text = said.text.removeprefix(line.actor_unit) if line.actor_unit else said.text
    return Entry(
        seq=line.seq,
        at=line.at,
        act=line.act,
        who=line.actor_name,
        post=line.actor_post,
        unit=line.actor_unit,
        via=line.via,
        text=text or said.text,
        quote=said.quote,
        link_code=said.link_code,
        tone=said.tone or ("machine" if line.via == "system" else ""),
        to_state=str(line.detail.get("to", "")),
    )


def _free_words(detail: Mapping[str, Any]) -> str:
    return str(detail.get("reason") or detail.get("note") or detail.get("text") or "")


def limit_words(text: object) -> str:
    """7wd → 7个工作日; what is no limit as it stands."""
    try:
        return Limit.parse(str(text)).str_zh
    except (ValueError, Refusal):
        return str(text)


def _noted(text: str) -> Sentence:
    return lambda d, n: Said(text, str(d.get("note") or d.get("reason") or ""))


for _verb, _text in {
    "cases.report": "上报了草稿",
    "cases.register": "登记入册",
    "cases.accept": "受理",
    "cases.withdraw": "撤回了本案",
    "cases.resume": "恢复办理，时限继续计算",
    "cases.archive": "归档",
    "cases.reopen": "重启本案",
    "records.destroy": "销毁了附件",
    "records.redact": "对附件作了遮盖",
    "records.dossier": "导出了案卷",
}.items():
    _SENTENCES[_verb] = _noted(_(_text))


@says("cases.open_case")
def _open_case(d: Mapping[str, Any], n: Names) -> Said:
    text = _("通过{channel}登记，{category}，{severity}").format(
        channel=n.channel(d.get("channel")),
        category=n.category(d.get("category")),
        severity=n.severity(d.get("severity")),
    )
    if d.get("first_unit"):
        text += _("，首接单位{unit}").format(unit=d["first_unit"])
    return Said(text)


@says("cases.import_old")
def _import_old(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("由旧台账导入：{source}，第{line}行").format(source=d.get("source", ""), line=d.get("line", "")))


@says("cases.decline")
def _decline(d: Mapping[str, Any], n: Names) -> Said:
    return Said(
        _("不予受理，告知应前往{door}").format(door=d.get("right_door", "")), str(d.get("reason", "")), tone="bad"
    )


@says("cases.triage")
def _triage(d: Mapping[str, Any], n: Names) -> Said:
    changes = _changes(d, n)
    text = _("研判，{changes}").format(changes="；".join(changes)) if changes else _("研判，类别和等级不变")
    return Said(text, str(d.get("note", "")))


@says("cases.amend")
def _amend(d: Mapping[str, Any], n: Names) -> Said:
    changes = _changes(d.get("changes") or {}, n)
    return Said(_("更正：{changes}").format(changes="；".join(changes) or _("无变化")), str(d.get("reason", "")))


def _changes(d: Mapping[str, Any], n: Names) -> list[str]:
    shown = {
        "category": (_("类别"), n.category),
        "severity": (_("等级"), n.severity),
        "circle": (_("知悉范围"), n.circle),
        "is_group": (_("群体性"), lambda v: _("是") if v else _("否")),
        "title": (_("标题"), str),
        "address": (_("地点"), str),
        "area": (_("网格"), str),
    }
    found = []
    for name, (label, words) in shown.items():
        value = d.get(name)
        if isinstance(value, list) and len(value) == 2:
            before = words(value[0]) or _("空")  # type: ignore[operator]
            after = words(value[1]) or _("空")  # type: ignore[operator]
            found.append(f"{label} {before} → {after}")
    return found


@says("cases.dispatch")
def _dispatch(d: Mapping[str, Any], n: Names) -> Said:
    text = _("派单给{unit}主办").format(unit=n.unit(d))
    if d.get("assisting"):
        text += _("，{units}协办").format(units="、".join(str(u) for u in d["assisting"]))
    if d.get("limit"):
        text += _("，时限{limit}").format(limit=limit_words(d["limit"]))
    return Said(text, str(d.get("task", "")))


@says("cases.enlist")
def _enlist(d: Mapping[str, Any], n: Names) -> Said:
    text = _("增派{unit}协办").format(unit=n.unit(d))
    if d.get("limit"):
        text += _("，时限{limit}").format(limit=limit_words(d["limit"]))
    return Said(text, str(d.get("task", "")))


@says("cases.recall")
def _recall(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("收回{unit}的任务").format(unit=n.unit(d)), str(d.get("reason", "")), tone="bad")


@says("cases.transfer")
def _transfer(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("移送{body}").format(body=d.get("to_body", "")), str(d.get("reason", "")))


@says("cases.escalate")
def _escalate(d: Mapping[str, Any], n: Names) -> Said:
    text = _("提级，由{before}转{desk}牵头").format(before=d.get("before", ""), desk=d.get("desk", ""))
    return Said(text, str(d.get("reason", "")), tone="bad")


def _for_unit(d: Mapping[str, Any], n: Names) -> str:
    return n.unit(d) + (_("（协办）") if d.get("role") == "assist" else "")


@says("cases.take_up")
def _take_up(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{unit}签收").format(unit=_for_unit(d, n)))


@says("cases.assign_handler")
def _assign_handler(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{unit}指定{name}经办").format(unit=n.unit(d), name=d.get("handler", "")))


@says("cases.report_back")
def _report_back(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{unit}反馈办理结果").format(unit=_for_unit(d, n)), str(d.get("result", "")))


@says("cases.send_back")
def _send_back(d: Mapping[str, Any], n: Names) -> Said:
    text = _("{unit}申请退单，建议由{next}承办").format(unit=_for_unit(d, n), next=d.get("next_unit", ""))
    return Said(text, str(d.get("reason", "")), tone="bad")


@says("cases.suspend")
def _suspend(d: Mapping[str, Any], n: Names) -> Said:
    text = _("{unit}申请挂账，预计{until}恢复").format(unit=_for_unit(d, n), until=_day(d.get("until")))
    return Said(text, str(d.get("reason", "")))


@says("cases.extend")
def _extend(d: Mapping[str, Any], n: Names) -> Said:
    text = _("{unit}申请延期{amount}").format(unit=_for_unit(d, n), amount=limit_words(d.get("amount", "")))
    return Said(text, str(d.get("reason", "")))


@says("cases.rule")
def _rule(d: Mapping[str, Any], n: Names) -> Said:
    kind = dict(Plea.Kind.choices).get(str(d.get("kind")), "")
    verdict = _("同意") if d.get("granted") else _("未同意")
    text = _("{verdict}{unit}的{kind}申请").format(verdict=verdict, unit=n.unit(d), kind=kind)
    if d.get("next_unit"):
        text += _("，改由{unit}承办").format(unit=d["next_unit"])
    return Said(text, str(d.get("opinion", "")))


@says("cases.note")
def _note(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("记录进展，群众可见") if d.get("for_resident") else _("记录"), str(d.get("text", "")))


@says("cases.reply")
def _reply(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("答复群众"), str(d.get("text", "")))


@says("cases.join")
def _join(d: Mapping[str, Any], n: Names) -> Said:
    if d.get("joined"):
        return Said(_("并入案件"), link_code=str(d["joined"]))
    return Said(_("并入主案"), str(d.get("note", "")), link_code=str(d.get("joined_to", "")))


@says("cases.part")
def _part(d: Mapping[str, Any], n: Names) -> Said:
    if d.get("parted"):
        return Said(_("案件拆出"), str(d.get("reason", "")), link_code=str(d["parted"]))
    return Said(_("从主案拆出，恢复单独办理"), str(d.get("reason", "")), link_code=str(d.get("parted_from", "")))


@says("cases.close")
def _close(d: Mapping[str, Any], n: Names) -> Said:
    if d.get("reply"):
        return Said(_("答复群众并结案"), str(d["reply"]))
    return Said(_("结案"), str(d.get("note", "")))


@says("cases.verify")
def _verify(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("现场核查属实") if d.get("on_site") else _("核查属实"), str(d.get("finding", "")))


@says("cases.redo")
def _redo(d: Mapping[str, Any], n: Names) -> Said:
    text = _("退回{unit}重办，第{round}轮").format(unit=n.unit(d), round=d.get("round", ""))
    return Said(text, str(d.get("reason", "")), tone="bad")


@says("cases.follow_up")
def _follow_up(d: Mapping[str, Any], n: Names) -> Said:
    how = dict(FollowUp.How.choices).get(str(d.get("how")), _("回访"))
    if not d.get("reached"):
        return Said(_("{how}，未联系上").format(how=how))
    solved = _("群众认为已解决") if d.get("is_solved") else _("群众认为未解决")
    return Said(f"{how}，{solved}", tone="" if d.get("is_solved") else "bad")


@says("cases.rate")
def _rate(d: Mapping[str, Any], n: Names) -> Said:
    solved = _("已解决") if d.get("is_solved") else _("未解决")
    satisfaction = SATISFACTION.get(d.get("satisfaction") or 0, "")
    text = _("评价：{solved}").format(solved=solved) + (f"，{satisfaction}" if satisfaction else "")
    return Said(text, tone="" if d.get("is_solved") else "bad")


@says("cases.look")
def _look(d: Mapping[str, Any], n: Names) -> Said:
    text = _("查看了{who}的个人信息").format(who=d.get("who") or _("相关人"))
    return Said(text, _("用途：{purpose}").format(purpose=d.get("purpose", "")))


@says("cases.turn_lamps")
def _turn_lamps(d: Mapping[str, Any], n: Names) -> Said:
    whose = f"{n.unit(d)}的" if d.get("unit_id") else ""
    if d.get("lamp") == "red":
        return Said(_("{whose}时限已到，亮红灯").format(whose=whose), tone="bad")
    return Said(_("{whose}时限将到，亮黄灯").format(whose=whose), tone="machine")


@says("cases.remind_rulings")
def _remind_rulings(d: Mapping[str, Any], n: Names) -> Said:
    kind = dict(Plea.Kind.choices).get(str(d.get("kind")), "")
    if d.get("lamp") == "red":
        return Said(_("{unit}的{kind}申请裁定超期，再次提醒审批人").format(unit=n.unit(d), kind=kind), tone="bad")
    return Said(_("{unit}的{kind}申请裁定将到期，提醒审批人").format(unit=n.unit(d), kind=kind), tone="machine")


@says("cases.ask_view")
def _ask_view(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("请{unit}就派单异议说明意见").format(unit=d.get("next_unit") or _("建议承办单位")))


@says("cases.give_view")
def _give_view(d: Mapping[str, Any], n: Names) -> Said:
    words = _("对派单异议表示：属于本单位职责") if d.get("agrees") else _("对派单异议表示：不属于本单位职责")
    return Said(words, str(d.get("note") or ""))


@says("cases.say")
def _say(d: Mapping[str, Any], n: Names) -> Said:
    if d.get("to_centre"):
        return Said(_("给牵头中心留言"))
    return Said(_("给{unit}留言").format(unit=d["to_unit"]) if d.get("to_unit") else _("给各承办单位留言"))


@says("cases.prompt")
def _prompt(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("提醒{unit}抓紧办理").format(unit=n.unit(d)))


@says("cases.share")
def _share(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("把{unit}的反馈共享给各承办单位").format(unit=n.unit(d)))


@says("records.attach")
def _attach(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("添加附件{name}").format(name=d.get("name", "")), str(d.get("note", "")))


def _day(text: object) -> str:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return str(text or "")
    return _("{m}月{d}日").format(m=day.month, d=day.day)


def state_label(state: str) -> str:
    return str(State(state).label) if state in State.values else state
