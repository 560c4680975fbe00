"""A county with the units of the wages plan, and a case that calls for it, for tests."""

from __future__ import annotations

from typing import Any

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.site.testkit import County
from shanzhi.staff.models import Unit

WAGES = "DT1001"
UNITS = {
    "司法": ("justice", "慈溪市司法局"),
    "法院": ("court", "慈溪市人民法院"),
    "检察院": ("procuratorate", "慈溪市人民检察院"),
}


def add_units(county: County, *names: str) -> None:
    for name in names or UNITS:
        code, full = UNITS[name]
        county.units[name] = Unit.objects.create(
            code=code, name=full, short_name=name, kind="department", area=county.areas["county"]
        )


def unpaid(county: County, **facts: Any) -> Case:
    """Six workers come about their wages; the town takes it in."""
    return cases.open_case(
        category=WAGES, channel="window", text="六名农民工反映公司拖欠工资，没有签合同。", area=county.areas["阳明1"],
        headcount=6, state="ACCEPTED", people=[Person(name="周师傅", phone="13900003333")], by=county["李娟"], **facts,
    )  # fmt: skip
