"""The centre as a place: who is in it, how it is laid out, what is done there, by which standing rules."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shanzhi.kernel.profile_types import Name, Pattern, Section


class Presence(Section):
    """入驻. The numbers that the place states; units.csv has to agree with them."""

    permanent: int | None = None
    """常驻."""
    rota: int | None = None
    """轮驻."""
    on_call: int | None = None
    """随驻、随叫随驻."""
    seconded: int | None = None
    """派驻."""
    committees: int | None = None
    """专业调委会和社会组织 together."""
    total: int | None = None
    """入驻单位 of all kinds of presence, where the place gives one number."""
    windows: int | None = None
    """How many windows the place says it has."""
    note: str = ""


class Zone(Section):
    """功能区."""

    key: str
    name: Name
    note: str = ""


class Room(Section):
    """功能室: a room, counter or studio of the centre, in one of its zones."""

    name: Name
    zone: str
    units: tuple[str, ...] = ()
    """Codes of the units that work there."""
    note: str = ""


class Mechanisms(Section):
    """运行机制. `stated` is the number the place gives; `named` those whose names are known."""

    stated: int | None = None
    named: tuple[str, ...] = ()


class CentrePlan(Section):
    """中心布局: zones, rooms, services and standing rules, as a guide for whoever comes in."""

    name: str = ""
    """What the place calls its layout: 三区一厅四室, 358+."""
    zones: tuple[Zone, ...] = ()
    rooms: tuple[Room, ...] = ()
    rooms_stated: int | None = None
    """功能室 the place says it has."""
    services: tuple[Name, ...] = ()
    """What is done on the spot: 调解、仲裁、公证…"""
    services_stated: int | None = None
    mechanisms: Mechanisms = Mechanisms()


class Collection(Section):
    """信息采集周期: how often the people of the grids renew what is known of an area."""

    key: str
    name: Name
    areas: Pattern
    """Divisions whose code has this pattern."""
    every_months: Annotated[int, Field(ge=1, le=12)]
