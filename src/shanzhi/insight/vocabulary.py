"""The closed list of what may be true of a case: one bit each, its words, and the SQL that finds it.

Profiles name these; nothing else reaches the database. A new fact is a new line here and a new line in the how-to.
The expressions read the columns that `_facts.sql` prepares: `c` the case, `e` the errand of its lead unit, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel.profile_indicators import Cohort, Condition, Indicator


@dataclass(frozen=True, slots=True)
class Term:
    """情形. `sql` is a condition over one prepared case."""

    key: str
    label: str | Promise
    sql: str


_TERMS = (
    Term("accepted", gettext_lazy("已受理"), "c.accepted_at IS NOT NULL"),
    Term("accepted_in_time", gettext_lazy("在受理时限内受理"), "c.accepted_at IS NOT NULL AND p.accepted_in_time"),
    Term("dispatched", gettext_lazy("已立案派单"), "h.dispatches > 0"),
    Term("handled", gettext_lazy("承办单位已反馈"), "c.reported_back_at IS NOT NULL"),
    Term(
        "handled_in_time", gettext_lazy("在办理时限内反馈"),
        "c.reported_back_at IS NOT NULL AND e.reported_at <= e.due_at",
    ),
    Term("closed", gettext_lazy("已结案"), "c.closed_at IS NOT NULL"),
    Term("replied", gettext_lazy("已答复群众"), "c.replied_at IS NOT NULL"),
    Term("wants_follow_up", gettext_lazy("按规定需要回访"), "p.wants_follow_up"),
    Term("followed_up", gettext_lazy("已回访"), "c.followed_up_at IS NOT NULL"),
    Term("said_solved", gettext_lazy("群众认为已解决"), "c.is_solved"),
    Term("said_unsolved", gettext_lazy("群众认为没有解决"), "NOT c.is_solved"),
    Term("rated", gettext_lazy("群众已评价满意度"), "c.satisfaction IS NOT NULL"),
    Term("satisfied", gettext_lazy("评价为满意以上"), "c.satisfaction >= 4"),
    Term("basically_satisfied", gettext_lazy("评价为基本满意以上"), "c.satisfaction >= 3"),
    Term("redone", gettext_lazy("有过重办"), "c.redos > 0"),
    Term("returned", gettext_lazy("有过退单"), "c.returns > 0"),
    Term("first_dispatch_returned", gettext_lazy("首次派单被退回"), "h.first_state = 'RETURNED'"),
    Term("objected", gettext_lazy("提出过派单异议"), "w.objected"),
    Term("objection_upheld", gettext_lazy("派单异议成立"), "w.upheld"),
    Term("objection_refused", gettext_lazy("派单异议不成立"), "w.refused"),
    Term("extended", gettext_lazy("经批准延期"), "w.extended"),
    Term(
        "overdue", gettext_lazy("超过办理时限"),
        "e.due_at IS NOT NULL AND coalesce(e.reported_at, c.closed_at, %(as_of)s::timestamptz) > e.due_at",
    ),
    Term("supervised", gettext_lazy("被督办"), "s.supervised"),
    Term("repeated", gettext_lazy("同一地点同一类别重复反映"), "false"),
    Term("solved_at_village", gettext_lazy("村（社区）一级主办"), "c.lead_unit_id IS NOT NULL AND u.level = 2"),
    Term("solved_at_town", gettext_lazy("镇（街道）一级主办"), "c.lead_unit_id IS NOT NULL AND u.level = 1"),
    Term("solved_at_county", gettext_lazy("县级主办"), "c.lead_unit_id IS NOT NULL AND u.level = 0"),
    Term("key", gettext_lazy("重点事件"), "p.is_key"),
    Term("group", gettext_lazy("群体性"), "c.is_group"),
    Term("event", gettext_lazy("事件"), "c.kind = 'event'"),
    Term("dispute", gettext_lazy("矛盾纠纷"), "c.kind = 'dispute'"),
    Term("consultation", gettext_lazy("咨询"), "c.kind = 'consultation'"),
    Term("clue", gettext_lazy("线索"), "c.kind = 'clue'"),
    # ── why a case is left out; the first that holds
    Term("merged", gettext_lazy("已并案"), "c.state = 'MERGED'"),
    Term("withdrawn", gettext_lazy("已撤回"), "c.state = 'WITHDRAWN'"),
    Term("refused", gettext_lazy("不予受理"), "c.state = 'REFUSED'"),
    Term("transferred", gettext_lazy("已移送"), "c.state = 'TRANSFERRED'"),
    Term("suspended", gettext_lazy("挂账"), "c.state = 'SUSPENDED'"),
    Term(
        "acceptance_not_due", gettext_lazy("受理时限未到"),
        "c.accepted_at IS NULL AND p.may_still_accept AND c.state IN ('REPORTED', 'REGISTERED')",
    ),
    Term(
        "not_due", gettext_lazy("办理时限未到"),
        "c.closed_at IS NULL AND coalesce(e.due_at, c.due_at) > %(as_of)s::timestamptz AND c.state NOT IN"
        " ('MERGED', 'WITHDRAWN', 'REFUSED', 'TRANSFERRED', 'SUSPENDED')",
    ),
)  # fmt: skip
TERMS = {term.key: term for term in _TERMS}
BITS = {term.key: 1 << n for n, term in enumerate(_TERMS)}
"""Bits are never given to another fact: they stand in rows that are kept."""
REASONS = ("merged", "withdrawn", "refused", "transferred", "suspended", "acceptance_not_due", "not_due")
MOVING = BITS["acceptance_not_due"] | BITS["not_due"]
"""What time alone makes untrue."""
COHORTS: dict[Cohort, tuple[str, str | Promise]] = {
    "opened": ("opened_on", gettext_lazy("登记")),
    "accepted": ("accepted_on", gettext_lazy("受理")),
    "due": ("due_on", gettext_lazy("应办结")),
    "closed": ("closed_on", gettext_lazy("结案")),
}


def marks_sql() -> str:
    """The whole column `marks` as one expression."""
    return " | ".join(f"CASE WHEN {term.sql} THEN {BITS[term.key]}::bigint ELSE 0 END" for term in _TERMS)


def mask(keys: tuple[str, ...]) -> int:
    return sum(BITS[key] for key in keys)


def condition_sql(condition: Condition, column: str = "marks") -> str:
    """The condition over the column of bits. Only numbers go into the text."""
    parts = []
    if condition.all:
        wanted = mask(condition.all)
        parts.append(f"{column} & {wanted} = {wanted}")
    if condition.any:
        parts.append(f"{column} & {mask(condition.any)} <> 0")
    if condition.none:
        parts.append(f"{column} & {mask(condition.none)} = 0")
    return " AND ".join(parts) or "true"


def left_out_sql(item: Indicator, column: str = "marks") -> str:
    """Cases that do not count, though they belong to the period."""
    return f"{column} & {mask(item.exclude)} <> 0" if item.exclude else "false"


def words_of(condition: Condition) -> str:
    """已结案，且不含：群众认为没有解决."""
    parts = []
    if condition.all:
        parts.append("、".join(str(TERMS[key].label) for key in condition.all))
    if condition.any:
        parts.append(_("以下之一：{terms}").format(terms="、".join(str(TERMS[key].label) for key in condition.any)))
    if condition.none:
        parts.append(_("不含：{terms}").format(terms="、".join(str(TERMS[key].label) for key in condition.none)))
    return _("，且").join(parts)


def rule_in_words(item: Indicator) -> list[tuple[str, str]]:
    """What a reader is told about an indicator: when a case counts, what is counted, out of what, without what."""
    day = COHORTS[item.cohort][1]
    among = words_of(item.denominator)
    base = _("统计期内{day}的案件").format(day=day)
    below = _("{base}中，{among}").format(base=base, among=among) if among else base
    rows = [(_("归期"), _("按{day}日期计入统计期").format(day=day))]
    if item.measure == "count":
        rows.append((_("计数"), _("{below}，{what}").format(below=below, what=words_of(item.numerator) or _("全部"))))
    elif item.measure == "share":
        rows += [(_("分子"), words_of(item.numerator) or _("全部")), (_("分母"), below)]
    else:
        how = _("工作时间，按每个工作日的办公时长折算") if item.measure == "working_days" else _("自然时间")
        rows += [(_("分子"), _("从受理到结案的时间合计（{how}）").format(how=how)), (_("分母"), below)]
    if item.exclude:
        reasons = "、".join(str(TERMS[key].label) for key in item.exclude)
        rows.append((_("不计入"), _("{reasons}（另行列出件数）").format(reasons=reasons)))
    if item.note:
        rows.append((_("说明"), item.note))
    return rows
