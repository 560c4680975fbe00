from __future__ import annotations

from shanzhi.cases.models import Case, Concerned
from shanzhi.cases.states import OPEN
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import _telling
from ..errors import NothingToRemind
from ..models import Remark
from ._affected import main_of, refuse_stranger


def _again(pk: str) -> Remark:
    return Remark.objects.get(pk=int(pk))


@act("intake.add_remark", recall=_again)
def add_remark(
    case: Case, *, concerned: Concerned, text: str = "", photos: int = 0, key: str | None = None, by: Actor
) -> Remark:
    """A resident adds words or photos to a report that is being handled. 群众补充

    The words stand beside the trail, which only says that there are some.

    `photos` is how many are attached in the same transaction. Refuses an empty one and a case that has ended.
    """
    text = text.strip()
    if len(text) < 2 and not photos:
        raise Invalid({"text": "请写几个字，或者附一张照片。"})
    main = main_of(case)
    refuse_stranger(main, concerned)
    if main.state not in OPEN:
        raise NothingToRemind()
    remark = Remark.objects.create(case=main, concerned=concerned, text=text[:1000], photos=photos, at=now())
    records.write(main.subject, "intake.add_remark", detail={"letters": len(remark.text), "photos": photos}, by=by)
    _telling.tell(
        main,
        "changed",
        _telling.in_charge_of(main),
        key=f"remark/{main.code}/{remark.pk}",
        step="群众补充了情况",
        by=by,
    )
    _telling.announce_change(main, "intake.add_remark")
    return remark
