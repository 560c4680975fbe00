"""What the room of records asks about cases: who may see a paper, what a dossier holds, how a line reads, and which
cases have been kept long enough. Registered once, when the room is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shanzhi.kernel import case_code, clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, local
from shanzhi.notices import panels as notices
from shanzhi.records import panels as records
from shanzhi.records.models import Attachment
from shanzhi.records.panels import Cover, Ended, Facts, Section, Table, Words
from shanzhi.records.queries import TrailLine, profile_of

from . import queries, rules, sharing, trail_sentences
from .models import Case, Concerned, Errand, FollowUp, Narrative, Plea, Rating, Reply
from .states import State
from .trail_sentences import SATISFACTION, limit_words

PREFIX = "case/"
ResidentCheck = Callable[[str, HttpRequest], bool]
_residents: list[ResidentCheck] = []


def register_resident_check(check: ResidentCheck) -> None:
    """The room with the residents' door says whether a request without an account has opened the case of a code."""
    _residents[:] = [check]


def register() -> None:
    """Answer the room of records for every subject that begins with `case/`."""
    records.register_gate(PREFIX, _gate, originals=_gate_to_originals)
    records.register_link(PREFIX, lambda subject: reverse("cases:case", args=[_code(subject)]))
    records.register_sentences(PREFIX, _sentences)
    records.register_dossier(PREFIX, _cover, may=_may_export)
    for order, key, builder in (
        (100, "facts", _facts),
        (110, "narrative", _narrative),
        (120, "people", _people),
        (200, "errands", _errands),
        (210, "pleas", _pleas),
        (300, "answers", _answers),
        (310, "related", _related),
    ):
        records.register_section(PREFIX, order, builder, key=key)
    records.register_retention(PREFIX, _ended_before, destroyer=_wipe)
    records.register_hider(PREFIX, _hidden)
    notices.register_gate(PREFIX, _known)


def _known(subjects: list[str], by: Actor) -> set[str]:
    codes = queries.visible(by).filter(code__in=[_code(s) for s in subjects]).values_list("code", flat=True)
    return {f"{PREFIX}{code}" for code in codes}


def _hidden(subjects: list[str], by: Actor) -> set[str]:
    """The words of a confidential case are for those who may know it, also on the pages of the audit."""
    closed = Case.objects.filter(code__in=[_code(s) for s in subjects]).exclude(circle="open")
    return {f"{PREFIX}{code}" for code in closed.values_list("code", flat=True)} - _known(subjects, by)


def _code(subject: str) -> str:
    return subject.removeprefix(PREFIX)


def _case(subject: str) -> Case | None:
    return (
        Case.objects.filter(code=_code(subject))
        .select_related("area", "desk", "lead_unit", "procedure_owner", "substance_owner", "first_unit", "joined_to")
        .first()
    )


# --- who may see a paper ---------------------------------------------------------------------------------------------


def _gate(subject: str, attachment: Attachment, actor: Actor | None, request: HttpRequest) -> bool:
    if actor is None:
        return any(check(_code(subject), request) for check in _residents)
    case = _case(subject)
    if case is None:
        return False
    errands = list(case.errands.all())
    return rules.may_see(case, errands, actor) and sharing.may_open(case, errands, attachment, actor)


def _gate_to_originals(subject: str, attachment: Attachment, actor: Actor | None, request: HttpRequest) -> bool:
    """Originals and restricted papers: whoever may look at personal data of this case."""
    case = _case(subject)
    if case is None or actor is None:
        return False
    errands = list(case.errands.all())
    if not rules.may_see(case, errands, actor) or not sharing.may_open(case, errands, attachment, actor):
        return False
    units = [case.desk_id, *(e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED"))]
    return actor.may("cases.look", path=case.area_path, units=units)


# --- how a line reads ------------------------------------------------------------------------------------------------


def _sentences(subject: str, lines: list[TrailLine]) -> list[str]:
    case = _case(subject)
    if case is None:
        return []
    units = dict(Errand.objects.filter(case_id=case.pk).values_list("unit_id", "unit__short_name"))
    found = trail_sentences.entries(lines, profile=profile_of(case.profile_id), units=units)
    return [f"{entry.text}。{entry.quote}" if entry.quote else entry.text for entry in found]


# --- the dossier -----------------------------------------------------------------------------------------------------


def _may_export(subject: str, by: Actor) -> bool:
    case = _case(subject)
    if case is None:
        return False
    errands = list(case.errands.all())
    if not rules.may_see(case, errands, by):
        return False
    # Of a part there is no dossier: it is the whole of a case, with who reported it.
    if not rules.sees_whole(case, errands, by):
        return False
    units = [case.desk_id, *(e.unit_id for e in errands)]
    return by.may("records.dossier", path=case.area_path, units=units)


def _loaded(subject: str) -> Case:
    case = _case(subject)
    if case is None:
        raise LookupError(subject)
    return case


def _cover(subject: str, by: Actor) -> Cover:
    case = _loaded(subject)
    profile = profile_of(case.profile_id)
    paper = profile.paper("dossier")
    opened = local(case.opened_at)
    number = ""
    if paper is not None and paper.number:
        serial = f"{case.code[6:12]}-{case.code[12:-1]}"
        number = paper.number.format(short=profile.county.short, year=opened.year, serial=serial, code=case.code)
    facts = (
        (_("案由"), case.title),
        (_("类别"), profile.category_label(case.category)),
        (_("登记时间"), _moment(case.opened_at)),
        (_("办结时间"), _moment(case.closed_at)),
        (_("牵头中心"), case.desk.name),
        (_("主办单位"), case.lead_unit.name if case.lead_unit else ""),
    )
    return Cover(
        code=case.code,
        title=paper.title if paper else _("社会治理案件卷宗"),
        number=number,
        centre=profile.county.centre,
        facts=facts,
        data={"code": case.code, "state": str(case.state), "category": case.category},
    )


def _facts(subject: str, by: Actor) -> Section:
    case = _loaded(subject)
    profile = profile_of(case.profile_id)
    channel, severity = profile.channel(case.channel), profile.severity(case.severity)
    rows = [
        (_("案件编码"), case_code.spoken(case.code)),
        (_("标题"), case.title),
        (_("性质"), str(case.get_kind_display())),
        (_("类别"), profile.category_label(case.category)),
        (_("等级"), severity.name if severity else str(case.severity)),
        (_("来源"), channel.name if channel else case.channel),
        (_("群体性"), _("是，{n}人").format(n=case.people) if case.is_group else _("否")),
        (_("所属网格"), case.area.label),
        (_("地点"), case.address),
        (_("环节"), str(case.get_state_display())),
        (_("程序责任"), f"{case.desk.name} {case.procedure_owner or ''}"),
        (_("实体责任"), f"{case.lead_unit or ''} {case.substance_owner or ''}"),
        (_("首接单位"), str(case.first_unit or "")),
        (_("发生时间"), _moment(case.happened_at)),
        (_("登记时间"), _moment(case.opened_at)),
        (_("受理时间"), _moment(case.accepted_at)),
        (_("派单时间"), _moment(case.dispatched_at)),
        (_("反馈时间"), _moment(case.reported_back_at)),
        (_("核查时间"), _moment(case.verified_at)),
        (_("结案时间"), _moment(case.closed_at)),
        (_("归档时间"), _moment(case.archived_at)),
    ]
    kept = tuple((label, words.strip()) for label, words in rows if words and words.strip())
    columns = [f for f in Case._meta.concrete_fields if not f.is_relation]
    data = {f.attname: getattr(case, f.attname) for f in columns if f.attname not in ("id", "area_path", "desk_path")}
    data |= {
        "area": case.area.code,
        "desk": case.desk.code,
        "lead_unit": case.lead_unit.code if case.lead_unit else None,
        "joined_to": case.joined_to.code if case.joined_to else None,
    }
    return Section(_("基本情况"), (Facts(kept),), data)


def _narrative(subject: str, by: Actor) -> Section | None:
    row = Narrative.objects.filter(case__code=_code(subject)).only("text", "extra").first()
    if row is None:
        return None
    return Section(_("事项描述"), (Words(row.text),), {"text": row.text, "extra": row.extra})


def _people(subject: str, by: Actor) -> Section | None:
    """Masked, like everywhere: a dossier leaves the house."""
    rows = list(Concerned.objects.filter(case__code=_code(subject)).order_by("id"))
    if not rows:
        return None
    table = tuple((str(p.get_role_display()), p.name_masked or _("匿名"), p.phone_masked) for p in rows)
    data = [{"role": p.role, "name": p.name_masked, "phone": p.phone_masked} for p in rows]
    return Section(_("相关人（已脱敏）"), (Table((_("身份"), _("姓名"), _("电话")), table, (1, 2, 2)),), data)


def _errands(subject: str, by: Actor) -> Section | None:
    rows = list(Errand.objects.filter(case__code=_code(subject)).select_related("unit", "handler").order_by("id"))
    if not rows:
        return None
    head = (_("单位"), _("角色"), _("状态"), _("经办人"), _("派单"), _("签收"), _("反馈"))
    table = tuple(
        (
            e.unit.name,
            str(e.get_role_display()),
            str(e.get_state_display()),
            e.handler.name if e.handler else "",
            _moment(e.dispatched_at),
            _moment(e.taken_up_at),
            _moment(e.reported_at),
        )
        for e in rows
    )
    results = tuple(Words(f"{e.unit.name}：{e.result}") for e in rows if e.result)
    data = [
        {
            "unit": e.unit.code,
            "role": e.role,
            "state": e.state,
            "round": e.round,
            "task": e.task,
            "result": e.result,
            "limit": e.limit,
            "dispatched_at": e.dispatched_at,
            "taken_up_at": e.taken_up_at,
            "reported_at": e.reported_at,
            "due_at": e.due_at,
        }
        for e in rows
    ]
    return Section(_("承办任务"), (Table(head, table, (3, 1, 1.4, 1.4, 2, 2, 2)), *results), data)


def _pleas(subject: str, by: Actor) -> Section | None:
    rows = list(
        Plea.objects.filter(case__code=_code(subject))
        .select_related("errand__unit", "next_unit", "asked_by", "ruled_by")
        .order_by("id")
    )
    if not rows:
        return None
    head = (_("申请"), _("单位"), _("理由"), _("结果"), _("意见"))
    table = tuple(
        (
            f"{p.get_kind_display()}{limit_words(p.amount) if p.amount else ''}",
            p.errand.unit.short_name,
            p.reason,
            f"{p.get_state_display()} {p.ruled_by or ''}",
            p.opinion,
        )
        for p in rows
    )
    data = [
        {"kind": p.kind, "unit": p.errand.unit.code, "reason": p.reason, "state": p.state, "opinion": p.opinion}
        for p in rows
    ]
    return Section(_("申请与审批"), (Table(head, table, (1.4, 1.6, 4, 1.6, 3)),), data)


def _answers(subject: str, by: Actor) -> Section | None:
    code = _code(subject)
    replies = list(Reply.objects.filter(case__code=code).order_by("id"))
    follow_ups = list(FollowUp.objects.filter(case__code=code).select_related("by").order_by("id"))
    ratings = list(Rating.objects.filter(case__code=code).order_by("id"))
    if not replies and not follow_ups and not ratings:
        return None
    blocks: list[Any] = [Words(f"{_moment(r.at)} {r.by_unit} {r.by_name}\n{r.text}") for r in replies]
    if follow_ups:
        rows = tuple(
            (
                _moment(f.at),
                str(f.get_how_display()),
                _("未联系上") if not f.reached else _("已解决") if f.is_solved else _("未解决"),
                f.words,
            )
            for f in follow_ups
        )
        blocks.append(Table((_("时间"), _("方式"), _("结果"), _("情况")), rows, (2, 1.4, 1.4, 5)))
    if ratings:
        rows = tuple(
            (
                _moment(r.at),
                _("已解决") if r.is_solved else _("未解决"),
                SATISFACTION.get(r.satisfaction or 0, ""),
                r.words,
            )
            for r in ratings
        )
        blocks.append(Table((_("时间"), _("是否解决"), _("满意度"), _("群众的话")), rows, (2, 1.4, 1.4, 5)))
    data = {
        "replies": [{"at": r.at, "by": r.by_name, "unit": r.by_unit, "text": r.text} for r in replies],
        "follow_ups": [{"at": f.at, "how": f.how, "is_solved": f.is_solved, "words": f.words} for f in follow_ups],
        "ratings": [{"at": r.at, "is_solved": r.is_solved, "satisfaction": r.satisfaction} for r in ratings],
    }
    return Section(_("答复、回访与评价"), tuple(blocks), data)


def _related(subject: str, by: Actor) -> Section | None:
    case = _loaded(subject)
    rows = [(_("并入主案"), case.joined_to)] if case.joined_to else []
    rows += [(_("并入本案"), c) for c in Case.objects.filter(joined_to_id=case.pk).order_by("id")]
    rows += [(_("父案"), case.parent)] if case.parent else []
    rows += [(_("子案"), c) for c in Case.objects.filter(parent_id=case.pk).order_by("id")]
    if not rows:
        return None
    table = tuple((how, c.code, c.title, str(c.get_state_display())) for how, c in rows)
    data = [{"how": how, "code": c.code, "state": str(c.state)} for how, c in rows]
    return Section(
        _("关联案件"), (Table((_("关系"), _("编码"), _("标题"), _("环节")), table, (1.2, 2.4, 4, 1.4)),), data
    )


def _moment(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at is not None else ""


# --- kept long enough ------------------------------------------------------------------------------------------------


def _ended_before(kind: str, day: date, after: str, at_most: int) -> list[Ended]:
    moment = datetime.combine(day, time.min, SHANGHAI)
    rows = (
        Case.objects.filter(kind=kind, state=State.ARCHIVED, archived_at__lt=moment, code__gt=_code(after))
        .order_by("code")
        .values_list("code", "archived_at")[:at_most]
    )
    return [Ended(f"{PREFIX}{code}", kind, clock.local(at).date()) for code, at in rows if at is not None]


def _wipe(subject: str, by: Actor) -> dict[str, Any]:
    """What names somebody or tells what happened to them goes; what is counted (category, place, times) stays."""
    case = _loaded(subject)
    people = Concerned.objects.filter(case_id=case.pk).update(
        name_sealed=None,
        phone_sealed=None,
        id_number_sealed=None,
        address_sealed=None,
        name_masked="",
        phone_masked="",
        phone_mark=None,
        tail_mark=None,
    )
    gone = _("（已销毁）")
    Narrative.objects.filter(case_id=case.pk).update(text=gone, extra={}, words="")
    Case.objects.filter(pk=case.pk).update(title=gone, address="")
    Errand.objects.filter(case_id=case.pk).update(task="", result="")
    Plea.objects.filter(case_id=case.pk).update(reason=gone, opinion="")
    replies = Reply.objects.filter(case_id=case.pk).update(text=gone)
    FollowUp.objects.filter(case_id=case.pk).update(words="")
    Rating.objects.filter(case_id=case.pk).update(words="")
    return {"people": people, "replies": replies}
