from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shanzhi.cases.models import Errand
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import helping
from ..errors import HelpOpen
from ..models import Help
from ._shots import allowed, words, worker


@act("fieldwork.ask_for_help")
def ask_for_help(
    *,
    uid: UUID,
    text: str,
    errand: Errand | None = None,
    area: Area | None = None,
    address: str = "",
    lon: float | None = None,
    lat: float | None = None,
    urgent: bool = False,
    at: datetime | None = None,
    by: Actor,
) -> Help:
    """Say that one cannot manage alone: the village hears of it at once, answers, or blows the whistle. 求助

    About an errand, or about a place without one. The same `uid` again gives the same. Refuses `HelpOpen` while an
    earlier one about the errand waits for its answer.
    """
    case = errand.case if errand is not None else None
    place = case.area if case is not None else area
    if place is None:
        raise Invalid({"place": "请选择网格，或者点一下定位。"})
    grant = allowed("ask_for_help", "求助", by, area=place)
    earlier = Help.objects.filter(uid=uid, member_id=worker(by)).first()
    if earlier is not None:
        return earlier
    unit = helping.asked_of(place)
    if errand is not None:
        Errand.objects.select_for_update().get(pk=errand.pk)
        waiting = Help.objects.filter(errand=errand, state=Help.State.ASKED).select_related("unit").first()
        if waiting is not None:
            raise HelpOpen(at=f"{local(waiting.at):%H:%M}", unit=unit.short_name, phone=unit.phone or "见“通讯录”")
    row = Help.objects.create(
        uid=uid, member_id=worker(by), unit=unit, case=case, errand=errand, area=place, area_path=place.path,
        address=(address.strip() or (case.address if case else ""))[:160], lon=lon, lat=lat,
        text=words("text", "需要什么帮助", text, at_least=2, at_most=400), urgent=urgent, at=min(at or now(), now()),
    )  # fmt: skip
    circle = case.circle if case is not None else "open"
    said = f"{place.label}{row.address}：{row.text}" if circle == "open" else f"{spoken(case.code) if case else ''}"
    notices.send_many(
        [
            Message(
                to=member, template="by_hand", key=f"help/{row.pk}/{member}", link="/fieldwork/help/",
                about=row.subject,
                facts={
                    "title": f"{by.name}求助{'（紧急）' if urgent else ''}", "body": said[:500],
                    "channels": ("inbox", "sms") if urgent else ("inbox",),
                },
                urgent=urgent,
            )
            for member in helping.answerers(unit, circle)
        ],
        by=by,
    )  # fmt: skip
    speaking = by.in_post(grant) if grant else by
    subject = case.subject if case is not None else row.subject
    records.write(subject, "fieldwork.ask_for_help", detail={"unit": unit.short_name, "help": row.pk}, by=speaking)
    return row
