"""What a phone sends, in words, for the tests of this room."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Errand
from shanzhi.fieldwork import actions, receiving
from shanzhi.fieldwork.actions import Shot
from shanzhi.fieldwork.models import Campaign, Finding, Household, Inspection, Target
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.records.preparing import prepare
from shanzhi.site.testkit import County

RUBBISH = "EV0102"
BURST_PIPE = "EV0402"


def photo(colour: str = "grey") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def shot(stage: str = "report", colour: str = "grey") -> Shot:
    return Shot(prepare(io.BytesIO(photo(colour)), "photo.jpg"), stage)


def record(kind: str, body: dict[str, Any], *, uid: UUID | None = None, **more: Any) -> dict[str, Any]:
    return {"id": str(uid or uuid4()), "kind": kind, "body": body, "made": 1_000, "sent": 61_000, **more}


def report(county: County, **more: Any) -> dict[str, Any]:
    return record(
        "report", {"place": {"area": county.areas["阳明1"].pk}, "category": RUBBISH, "text": "楼道堆满纸箱"}, **more
    )


def upload(record_uid: str, content: bytes, *, by: Actor, uid: UUID | None = None, piece: int = 1000) -> str:
    name = uid or uuid4()
    for offset in range(0, len(content), piece):
        receiving.take_piece(
            name, content[offset : offset + piece], record_uid=UUID(record_uid), offset=offset, size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), by=by,
        )  # fmt: skip
    return str(name)


def household(county: County, address: str = "5幢102室", **facts: Any) -> Household:
    facts = {"groups": ["living_alone"], "name": "王桂英", **facts}
    return actions.enrol_household(
        uid=uuid4(), area=county.areas["阳明1"], address=address, by=county["陈芳"], **facts
    )  # fmt: skip


def errand(county: County, **facts: Any) -> Errand:
    """A case of the worker's grid, given to her village."""
    case = county.case(state="ACCEPTED", **facts)
    cases.dispatch(case, to=county.units["阳明社区"], task="请到现场看一看", by=county["李娟"])
    return county.errand(case, "阳明社区")


def secretary(county: County) -> Actor:
    """The head of the village, who answers calls for help."""
    if "村书记" not in county.people:
        county.appoint("村书记", "unit_head", "阳明社区", "阳明")
    return county["村书记"]


ITEMS: list[dict[str, Any]] = [
    {"key": "exit", "text": "安全出口畅通", "category": RUBBISH},
    {"key": "gas", "text": "燃气软管完好", "unit": "", "category": BURST_PIPE, "recheck_after": 3},
    {"key": "people", "text": "从业人数", "kind": "number", "required": False},
]


def items(county: County, **of_first: Any) -> list[dict[str, Any]]:
    """Three questions, the first of them the enforcement bureau's."""
    first = {**ITEMS[0], "unit": county.units["综合执法"].code, **of_first}
    return [first, *ITEMS[1:]]


def campaign(county: County, *, start: bool = True, doors: int = 1, **facts: Any) -> Campaign:
    """Shops of 阳明 are looked at; on, unless it is only planned."""
    chief = county["余主任"]
    checklist = actions.draw_up_checklist(name="小餐饮检查表", items=facts.pop("items", items(county)), by=chief)
    facts = {"name": "小餐饮安全排查", "ends_on": today() + timedelta(days=30), **facts}
    planned = actions.plan_campaign(checklist=checklist, area=county.areas["浒山"], by=chief, **facts)
    for n in range(doors):
        household(county, f"{n + 1}号店", kind="place", name=f"第{n + 1}小吃店", groups=["shop"])
    if doors:
        actions.add_targets(planned, kinds=["place"], by=chief)
    return actions.start_campaign(planned, by=chief) if start else planned


def checked(county: County, target: Target, answers: dict[str, Any] | None = None, **more: Any) -> Inspection:
    """The worker goes there; in order unless said otherwise."""
    said = {"exit": "ok", "gas": "ok", **(answers or {})}
    return actions.carry_out_check(target, uid=uuid4(), answers=said, by=more.pop("by", county["陈芳"]), **more)


def found(county: County, **more: Any) -> Finding:
    """Something that is not in order at the first shop."""
    target = campaign(county).targets.get()
    return checked(county, target, {"gas": "bad"}, notes={"gas": "软管老化开裂"}, **more).findings.get()
