from __future__ import annotations

from collections.abc import Mapping

from shanzhi.cases import queries as case_queries
from shanzhi.cases.models import Case, Narrative
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import numbers, queries
from ..closed_lists import door_words, doors_of
from ..errors import AlreadyMediated, AlreadyRefused, CannotMediate
from ..models import LIVE, Mediation
from . import _hold


def _again(pk: str) -> Mediation:
    return Mediation.objects.get(pk=int(pk))


@act("mediation.open_mediation", recall=_again)
def open_mediation(
    case: Case,
    *,
    committee: Unit,
    source: str,
    matter: str,
    checked: Mapping[str, bool],
    claims: str = "",
    kind: str = "people",
    entrusted_by: str = "",
    explained: Mapping[str, str] | None = None,
    is_group: bool = False,
    many_side: str = "",
    is_public: bool = False,
    key: str | None = None,
    by: Actor,
) -> Mediation:
    """Open a mediation of a case: free, voluntary, by a committee, on application, own motion or entrusted. 启动调解

    `checked` answers every question about what may not be mediated; a yes is refused with the right door
    (`CannotMediate`), a missing answer with `Invalid`, and a no against the words of the case needs `explained`.
    Refuses `AlreadyRefused` where a party of the case has clearly refused before (人民调解法 17).
    """
    case = case_queries.get(case.code, by=by)
    grant = by.grant_for("mediation.open_mediation", path=case.area_path, units=[committee.pk])
    if grant is None:
        raise NotAllowed(name=by.name, move="启动调解")
    if case.has_ended:
        raise NotFound(what="可以调解的案件")
    # The case's row is the lock: two committees that open at once are told of each other.
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    profile = queries.in_force()
    text = matter + _words_of(case)
    answers = _refuse_barred(profile, case, text, checked, explained or {})
    _refuse_earlier(case, committee)
    if source not in Mediation.Source.values or kind not in Mediation.Kind.values:
        raise Invalid({"source": "请选择案件来源和调解类型。"})
    if source == Mediation.Source.ENTRUSTED and not entrusted_by.strip():
        raise Invalid({"entrusted_by": "接受委托移送的，填写委托移送单位。"})
    if is_group and many_side not in ("A", "B"):
        raise Invalid({"many_side": "群体性纠纷请指明人数多的一方。"})
    if committee.closed_on is not None:
        raise Invalid({"committee": f"“{committee.name}”已撤并，请选择承接的调解组织。"})
    row = Mediation.objects.create(
        number=numbers.take(committee, profile), case=case, committee=committee, kind=kind, source=source,
        entrusted_by=entrusted_by.strip()[:80], category=case.category, title=case.title,
        matter=_hold.wanted("matter", "纠纷简要情况", matter, least=10, most=4000), claims=claims.strip()[:2000],
        circle=case.circle, area_path=case.area_path, is_group=is_group, many_side=many_side if is_group else "",
        is_public=is_public and case.circle == "open", checked=answers, opened_at=now(), opened_by_id=by.id,
        opened_by_name=by.name,
    )  # fmt: skip
    detail: dict[str, object] = {"number": row.number, "committee": committee.short_name, "source": source}
    _hold.write(row, "open_mediation", detail, grant=None if by.is_system else grant, by=by)
    return row


def _words_of(case: Case) -> str:
    return str(Narrative.objects.filter(case_id=case.pk).values_list("text", flat=True).first() or "")


def _refuse_barred(
    profile: Profile, case: Case, text: str, checked: Mapping[str, bool], explained: Mapping[str, str]
) -> dict[str, object]:
    rules = profile.mediation
    if rules.is_never(case.category):
        door = next((d for d in profile.right_doors if d.key == "police"), profile.right_doors[0])
        raise CannotMediate(
            why=f"“{profile.category_label(case.category)}”依法报告和保护，不作调解", door=door_words(door)
        )
    wrong: dict[str, str] = {}
    answers: dict[str, object] = {}
    for bar in rules.bars:
        answer = checked.get(bar.key)
        if answer is None:
            wrong[f"bar_{bar.key}"] = f"请回答：{bar.question}？"
            continue
        if answer:
            door = next(iter(doors_of(profile, [bar.door])), profile.right_doors[0])
            raise CannotMediate(why=bar.why, door=door_words(door))
        word = next((w for w in bar.keywords if w in text), "")
        why_not = explained.get(bar.key, "").strip()
        if word and len(why_not) < 4:
            wrong[f"explain_{bar.key}"] = f"案情中有“{word}”，请写明为什么不属于“{bar.question}”。"
        answers[bar.key] = why_not or False
    if wrong:
        raise Invalid(wrong)
    return answers


def _refuse_earlier(case: Case, committee: Unit) -> None:
    for earlier in Mediation.objects.filter(case=case).order_by("-id"):
        if earlier.reason == Mediation.Reason.REFUSED:
            raise AlreadyRefused(number=earlier.number)
        if earlier.state in LIVE and earlier.committee_id == committee.pk:
            raise AlreadyMediated(committee=committee.name, number=earlier.number)
        if earlier.state in LIVE:
            raise AlreadyMediated(committee=earlier.committee.name, number=earlier.number)
