from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.kernel.profile_fieldwork import FieldRules
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from .. import rounds
from ..errors import CrossedEdits
from ..models import Household, Visit
from ._shots import allowed_at, words, worker


@act("fieldwork.record_visit")
def record_visit(
    household: Household,
    *,
    uid: UUID,
    outcome: str,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    note: str = "",
    confirmed: bool = False,
    at: datetime | None = None,
    by: Actor,
) -> Visit:
    """Write down a visit: met, nobody at home, or declined; and only what changed. 走访

    `changes` is {field: (what the form showed, what is true now)}. Where somebody else has changed the same field
    meanwhile to something else, the visit is refused with `CrossedEdits` and a person decides. What changed, or
    `confirmed` that nothing did, counts as the door's data brought up to date (资料更新).
    """
    earlier = Visit.objects.filter(uid=uid, member_id=worker(by)).first()
    if earlier is not None:
        return earlier
    locked = Household.objects.select_for_update().filter(pk=household.pk, retired_on=None).first()
    if locked is None:
        raise NotFound(what="这一户")
    grant = allowed_at("record_visit", "走访", by, path=locked.area_path)
    if outcome not in Household.Outcome.values:
        raise Invalid({"outcome": "请选择走访结果：已走访、不在家或婉拒。"})
    profile = profile_of(profile_in_force().pk)
    rules = profile.fieldwork
    fresh = checked_fields({key: pair[1] for key, pair in (changes or {}).items()}, rules)
    _refuse_crossed(locked, changes or {}, rules)
    moment = min(at or now(), now())
    before = {key: locked.known.get(key) for key in fresh}
    visit = Visit.objects.create(
        uid=uid, household=locked, member_id=worker(by), at=moment, outcome=outcome,
        changes={key: [before[key], value] for key, value in fresh.items() if before[key] != value},
        note=words("note", "记录", note, at_least=0, at_most=400), received_at=now(),
        confirmed=outcome == Household.Outcome.MET and (confirmed or bool(fresh)),
    )  # fmt: skip
    locked.known = {**locked.known, **fresh}
    if locked.last_at is None or moment >= locked.last_at:
        # A visit that was long on its way does not overrule a later one.
        locked.last_at, locked.last_outcome = moment, outcome
        rounds.plan(locked, outcome=outcome, day=local(moment).date(), rules=rules)
    if visit.confirmed and (locked.refreshed_at is None or moment >= locked.refreshed_at):
        locked.refreshed_at = moment
        locked.refresh_on = rounds.refreshed_until(locked.area_path, local(moment).date(), profile)
    locked.changed_at = now()
    locked.save()
    records.write(
        locked.subject, "fieldwork.record_visit",
        # The trail is for ever: which fields changed, not what a home is like.
        detail={
            "outcome": outcome, "fields": sorted(visit.changes), "visit": visit.pk,
            **({"confirmed": True} if visit.confirmed else {}),
        },
        by=by.in_post(grant) if grant else by,
    )  # fmt: skip
    return visit


def checked_fields(values: dict[str, Any], rules: FieldRules) -> dict[str, Any]:
    """Each value in the kind that the county's form asks for."""
    wrong: dict[str, str] = {}
    kinds = {field.key: field for field in rules.form}
    for key, value in values.items():
        field = kinds.get(key)
        if field is None:
            wrong[key] = "这一项已不在走访表上，请刷新后再填。"
        elif field.kind == "number" and (
            isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10000
        ):
            wrong[key] = f"{field.name}请填写0到9999的整数。"
        elif field.kind == "yes_no" and not isinstance(value, bool):
            wrong[key] = f"{field.name}请选择是或否。"
        elif field.kind == "text" and (not isinstance(value, str) or len(value) > 200):
            wrong[key] = f"{field.name}最多200个字。"
    if wrong:
        raise Invalid(wrong)
    return values


def _refuse_crossed(household: Household, changes: Mapping[str, tuple[Any, Any]], rules: FieldRules) -> None:
    names = {field.key: field.name for field in rules.form}
    crossed = [
        {"field": key, "name": names.get(key, key), "was": was, "theirs": household.known.get(key), "yours": yours}
        for key, (was, yours) in changes.items()
        if household.known.get(key) not in (was, yours)
    ]
    if crossed:
        said = "、".join(str(row["name"]) for row in crossed)
        raise CrossedEdits(fields=said, crossed=crossed)
