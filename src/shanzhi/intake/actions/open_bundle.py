from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import current
from shanzhi.records.acting import act

from .. import halls
from ..models import BundleStep, Visit
from . import _hall


@act("intake.open_bundle")
def open_bundle(visit: Visit, *, bundle: str, by: Actor) -> list[BundleStep]:
    """Lay out what belongs together for this visitor; nothing is done until a person confirms each. 启用一类事"""
    row, grant = _hall.held(visit, halls.CALL, by, "启用一类事")
    rule = current().bundle(bundle)
    if rule is None:
        raise Invalid({"bundle": "没有这个一类事，请重新选择。"})
    if row.bundle and row.bundle != bundle:
        raise Invalid({"bundle": "这次来访已经启用了另一个一类事。"})
    row.bundle = bundle
    row.save(update_fields=["bundle"])
    BundleStep.objects.bulk_create(
        [
            BundleStep(
                visit=row, key=item.key, name=item.name, do=item.do, what=item.category or item.way or item.unit,
                ask=item.ask[:200],
            )
            for item in rule.items
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    _hall.line(row, "intake.open_bundle", {"bundle": _hall.told(row, rule.name), "items": len(rule.items)}, grant, by)
    return list(row.bundle_steps.order_by("id"))
