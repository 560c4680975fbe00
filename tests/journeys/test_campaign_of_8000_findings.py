"""YY-04: a campaign over a whole county with eight thousand findings: progress, lists by key, the sheet, and cases that
are made once."""

from __future__ import annotations

import io
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions, campaigns, checks
from shanzhi.fieldwork.models import Campaign, Finding, Household, Inspection, Target
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.site.testkit import County
from shanzhi.staff.models import SignIn

FINDINGS = 8_000
GRIDS = ("阳明1", "阳明2", "阳明3", "金山1", "金山2", "路湾1", "路湾2")
ITEMS = [
    {"key": "exit", "text": "安全出口畅通", "category": "EV0602", "recheck_after": 7},
    {"key": "gas", "text": "燃气软管完好", "category": "EV0704", "recheck_after": 3},
]


def shops(county: County) -> None:
    """As a county's table of shops would be taken over; here in one statement a thousand."""
    Household.objects.bulk_create(
        [
            Household(
                uid=uuid4(), kind="place", area=county.areas[GRIDS[n % 7]], area_path=county.areas[GRIDS[n % 7]].path,
                address=f"{n}号", name_masked=f"第{n}小店", groups=["shop"], due_on=today(), changed_at=now(),
            )
            for n in range(FINDINGS)
        ],
        batch_size=1000,
    )  # fmt: skip


def many_visits(campaign: Campaign, member: int, but: int) -> None:
    """What thousands of phones would bring, written in bulk: each place was looked at, one thing was not in order."""
    targets = list(campaign.targets.filter(state="todo").order_by("id"))[: FINDINGS - but]
    visits = Inspection.objects.bulk_create(
        [
            Inspection(
                uid=uuid4(), target=t, member_id=member, at=now(), outcome="done",
                answers={"exit": "bad", "gas": "ok"}, received_at=now(),
            )
            for t in targets
        ],
        batch_size=1000,
    )  # fmt: skip
    Finding.objects.bulk_create(
        [
            Finding(
                uid=uuid4(), campaign=campaign, target=t, inspection=v, item="exit", title="安全出口畅通",
                category="EV0602", area_id=t.area_id, area_path=t.area_path, due_on=today() + timedelta(days=7),
                found_at=now(),
            )
            for t, v in zip(targets, visits, strict=True)
        ],
        batch_size=1000,
    )  # fmt: skip
    Target.objects.filter(pk__in=[t.pk for t in targets]).update(state="done", at=now(), found=1)


def desk_of(county: County, name: str) -> Client:
    client = Client()
    client.force_login(county.people[name], backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["second_factor"] = "passed"
    session.save()
    SignIn.objects.create(
        member=county.people[name], session_key=client.session.session_key or "", at=now(), seen_at=now()
    )
    return client


@pytest.mark.acceptance("YY-04")
def test_a_campaign_with_eight_thousand_findings(county: County) -> None:
    centre = county["郝主任"]
    checklist = actions.draw_up_checklist(name="九小场所检查表", items=ITEMS, by=centre)
    campaign = actions.plan_campaign(
        name="九小场所百日行动", checklist=checklist, area=county.areas["county"],
        ends_on=today() + timedelta(days=100), by=centre,
    )  # fmt: skip
    shops(county)
    assert actions.add_targets(campaign, kinds=["place"], groups=["shop"], by=centre) == FINDINGS
    assert actions.add_targets(campaign, kinds=["place"], by=centre) == 0, "nobody is listed twice"
    campaign = actions.start_campaign(campaign, by=centre)

    # Four are looked at from the phone of 陈芳; the rest comes in bulk.
    worker = county["陈芳"]
    [first, *_rest] = checks.targets(by=worker).rows
    own = list(campaign.targets.filter(area=county.areas["阳明1"]).order_by("id")[:4])
    assert first["id"] == str(own[0].uid)
    for target in own:
        actions.carry_out_check(target, uid=uuid4(), answers={"exit": "bad", "gas": "ok"}, by=worker)
    many_visits(campaign, county.people["陈芳"].pk, but=4)
    assert Finding.objects.count() == FINDINGS

    began = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        total, lines = campaigns.progress(campaign, county.areas["county"], by=centre)
    assert (total.all, total.done, total.found, total.open) == (FINDINGS,) * 4
    assert {line.name: line.found for line in lines} == {"浒山街道": 5715, "周巷镇": 2285}
    assert len(asked) == 3, "however many there are"

    # The list goes on by a key, each page one query, and shows each finding once.
    seen: set[int] = set()
    after: str | None = ""
    while after is not None:
        page = campaigns.findings_page(campaigns.Wanted(campaign=campaign.pk, after=after), by=centre)
        seen |= {row.pk for row in page.rows}
        after = page.next
    assert len(seen) == FINDINGS

    client = desk_of(county, "郝主任")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/fieldwork/findings/?campaign={campaign.pk}&state=OPEN").status_code == 200
    assert len(asked) < 25
    sheet = client.get(f"/fieldwork/findings/export?campaign={campaign.pk}")
    rows = (
        CalamineWorkbook.from_filelike(
            io.BytesIO(b"".join(sheet.streaming_content))  # type: ignore[attr-defined]
        )
        .get_sheet_by_index(0)
        .to_python()
    )
    assert len(rows) == FINDINGS + 1
    assert time.monotonic() - began < 20, "progress, 160 pages and the sheet"

    # Cases are made once, whoever asks and however often.
    some = list(Finding.objects.order_by("id")[:5])
    codes = {actions.turn_into_case(finding, by=centre).code for finding in some for _again in range(2)}
    assert len(codes) == Case.objects.count() == 5
    actions.record_recheck(Finding.objects.order_by("id")[5], uid=uuid4(), fixed=True, by=worker_there(county))
    total, _lines = campaigns.progress(campaign, county.areas["county"], by=centre)
    assert (total.cases, total.open) == (5, FINDINGS - 6)


def worker_there(county: County) -> Actor:
    """Somebody of the grid in which the finding lies."""
    finding = Finding.objects.order_by("id")[5]
    grid = next(key for key, area in county.areas.items() if area.pk == finding.area_id)
    county.appoint("许洁", "grid_worker", "阳明社区", grid)
    return county["许洁"]
