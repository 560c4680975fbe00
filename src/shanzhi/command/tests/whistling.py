"""Situations of whistles and gatherings, in words, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command.models import Gathering, Invitation, Whistle, WhistleCall
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County


def whistled(county: County, *units: str, case: Case | None = None, **facts: Any) -> Whistle:
    """浒山街道 calls units (交警, 综合执法) to the gate of 阳明社区."""
    return command.whistle(
        case=case or county.case(state="ACCEPTED"),
        units=[county.units[name] for name in units or ("交警", "综合执法")],
        matter="大门口违停成片，社区管不了，请到场商量。",
        address="阳明社区正门",
        by=county["李娟"],
        **facts,
    )


def call(whistle: Whistle, county: County, unit: str) -> WhistleCall:
    return WhistleCall.objects.get(whistle=whistle, unit=county.units[unit])


def convened(county: County, *units: str, case: Case | None = None, **facts: Any) -> Gathering:
    """李娟 of 浒山 calls a case meeting for tomorrow morning."""
    given: dict[str, Any] = {
        "title": "阳明社区停车问题会商",
        "starts_at": tomorrow(),
        "place": "浒山街道指挥室",
        "cases": [case or county.case(state="ACCEPTED")],
        "by": county["李娟"],
        **facts,
    }
    return command.convene(units=[county.units[name] for name in units or ("交警", "综合执法")], **given)


def talked(county: County, **facts: Any) -> Gathering:
    """约谈整改 of a property firm, with 住建 at the table."""
    return convened(
        county,
        "住建",
        kind="talk",
        title="约谈物业公司",
        talked_to="某物业服务公司",
        cases=[],
        topics=["电梯停运"],
        **facts,
    )


def enforced(county: County, **facts: Any) -> Gathering:
    return command.form_team(
        title="沿街非法加油联合检查",
        starts_at=tomorrow(),
        place="教场山路沿线",
        body="交警控制车辆，综合执法查处占道，逐点登记。",
        units=[county.units["交警"], county.units["综合执法"]],
        by=county["李娟"],
        **facts,
    )


def invitation(gathering: Gathering, county: County, unit: str) -> Invitation:
    return Invitation.objects.get(gathering=gathering, unit=county.units[unit])


def held(county: County, gathering: Gathering, *units: str) -> Gathering:
    present = {county.units[name].pk for name in units or ("交警", "综合执法")}
    return command.hold(gathering, present=present, by=county["李娟"])


def settled(county: County, gathering: Gathering) -> Gathering:
    text = "会议听取了现场情况，议定由交警牵头整治，社区配合劝导。"
    return command.write_minutes(gathering, text=text, settle=True, by=county["李娟"])


def tomorrow() -> datetime:
    return now() + timedelta(days=1)
