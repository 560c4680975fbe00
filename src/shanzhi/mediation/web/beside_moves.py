"""What stands beside a mediation, as dialogs: scans, inquiries, other bodies, what was prevented, the story."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shanzhi.kernel.clock import now, today

from .. import actions as act
from ..closed_lists import PAPER_STAGES
from ..models import Link, Mediation, Story
from . import forms as f
from .moves import Fields, Move, Of, one


def attach(of: Of) -> Move:
    stages = [(k, v) for k, v in PAPER_STAGES.items() if k != "signature"]
    fields: Fields = {
        "stage": f.choose(_("种类"), stages), "file": f.scan(_("文件"), required=True),
        "note": f.words(_("说明"), required=False, most=200, hint=_("如：申请人身份证正反面")),
    }  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        file = given["file"]
        act.attach_paper(
            of.row, file, name=file.name or "", stage=given["stage"], note=given["note"], key=given["key"], by=of.by
        )
        return _("已添加到卷宗")

    return Move(_("添加卷宗材料"), "upload", fields, do, note=_("只对可以看到本卷的人开放，不出现在案件页。"))


def inquiry(of: Of) -> Move:
    fields: Fields = {
        "asked": f.words(_("被调查人"), most=40), "held_at": f.moment(_("时间"), initial=now()),
        "place": f.words(_("地点"), most=120), "present": f.words(_("参加人"), required=False, most=120),
        "notes": f.words(_("调查记录"), rows=8, most=8000, hint=_("入卷，双方都可以看到")),
    }  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        made = act.record_inquiry(of.row, by=of.by, **given)
        return _("第{n}份调查笔录已入卷").format(n=made.n)

    return Move(_("制作调查笔录"), "notebook-pen", fields, do, wide=True)


def link(of: Of) -> Move:
    fields: Fields = {
        "kind": f.choose(_("事项"), Link.Kind.choices), "body": f.words(_("机关"), most=80),
        "number": f.words(_("案号或者文号"), required=False, most=80), "on": f.day(_("日期"), initial=today()),
        "amount_fen": f.yuan(_("金额")), "note": f.words(_("说明"), required=False, rows=2),
    }  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        made = act.link_outward(of.row, by=of.by, **given)
        return _("已登记{kind}").format(kind=made.get_kind_display())

    note = _("法院委派、委托，警情移交，检察监督，仲裁核算，起诉、裁判和执行的案号记在本卷旁边，按期限提醒。")
    return Move(_("登记对接事项"), "link", fields, do, note=note)


def answer_link(of: Of) -> Move:
    row = one(of.row.links, of.on, "对接事项")
    fields: Fields = {
        "answer": f.words(_("结果"), rows=2), "on": f.day(_("日期"), initial=today()),
        "number": f.words(_("案号或者文号"), required=False, most=80, initial=row.number),
        "amount_fen": f.yuan(_("金额")),
    }  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        act.answer_link(row, by=of.by, **given)
        return _("已登记结果")

    title = _("{kind}：{body}").format(kind=row.get_kind_display(), body=row.body)
    return Move(title, "check", fields, do)


def prevention(of: Of) -> Move:
    fields: Fields = {
        "prevented": f.choose(_("防止了"), Mediation.Prevented.choices, initial=of.row.prevented or None),
        "people": f.words(_("涉及人数"), most=6), "words": f.words(_("情况"), rows=2),
    }  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        given["people"] = int(given["people"]) if given["people"].strip().isdigit() else 0
        act.note_prevention(of.row, by=of.by, **given)
        return _("已登记，进入统计报表")

    return Move(_("登记防止激化"), "shield-check", fields, do)


def story(of: Of) -> Move:
    old = of.row.stories.filter(pk=of.on).exclude(state=Story.State.PUBLISHED).first() if of.on else None
    fields: Fields = {
        "title": f.words(_("标题"), most=60, initial=old.title if old else ""),
        "text": f.words(_("正文"), rows=12, most=6000, initial=old.text if old else ""),
    }
    for pk, label in of.people:
        was = (old.leave if old else {}).get(pk, "")
        fields[f"leave_{pk}"] = f.words(_("{who}的意见").format(who=label), required=False, most=200, initial=was)

    def do(given: dict[str, Any]) -> str:
        leave = {int(pk): given[f"leave_{pk}"] for pk, _label in of.people}
        act.write_story(
            of.row, title=given["title"], text=given["text"], leave=leave, story=old, key=given["key"], by=of.by
        )
        return _("已提交，由其他人员审核后发布")

    note = _("经每位当事人同意，隐去姓名、地址、单位和编号；系统检查后由另一人审核。")
    return Move(_("编写典型案例"), "book-open", fields, do, wide=True, note=note)


def check_story(of: Of) -> Move:
    row = one(of.row.stories, of.on, "案例")
    fields: Fields = {
        "publish": f.radio(_("审核"), [("1", _("发布")), ("0", _("退回"))]),
        "words": f.words(_("意见"), required=False, most=200),
    }

    def do(given: dict[str, Any]) -> str:
        made = act.check_story(row, publish=given["publish"] == "1", words=given["words"], key=given["key"], by=of.by)
        return str(made.get_state_display())

    return Move(row.title, "eye", fields, do, wide=True, note=row.text)


def withdraw_story(of: Of) -> Move:
    row = one(of.row.stories, of.on, "案例")

    def do(given: dict[str, Any]) -> str:
        act.withdraw_story(row, words=given["words"], key=given["key"], by=of.by)
        return _("已撤下")

    return Move(_("撤下案例"), "eye-off", {"words": f.words(_("原因"))}, do, note=row.title)
