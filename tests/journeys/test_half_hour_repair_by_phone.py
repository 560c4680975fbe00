"""KL-A from an offline phone: a sewer has burst, the worker writes it without signal; the village's own people mend it
within half an hour, taken up and reported back from the phone too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.fieldwork import field_desk, receiving
from shanzhi.kernel import clock
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

NINE_AT_NIGHT = datetime(2026, 3, 6, 13, 0, tzinfo=UTC)


@pytest.mark.acceptance("KL-A")
def test_reported_offline_and_mended_within_the_half_hour(county: County) -> None:
    worker = county["陈芳"]
    found = NINE_AT_NIGHT

    def minute(n: int) -> datetime:
        return found + timedelta(minutes=n)

    body = {
        "place": {"area": county.areas["阳明1"].pk, "address": "世纪嘉苑门口"}, "category": "EV0401", "severity": 4,
        "text": "污水管破裂，污水往外冒。",
    }  # fmt: skip
    report = {"id": str(uuid4()), "kind": "report", "body": body, "made": 0, "sent": 6 * 60_000}
    with clock.at(minute(6)):
        # Six minutes without a signal; the phone's clock stands at 1970 and does no harm.
        [answer] = receiving.take_in([report], by=worker)
    case = Case.objects.get(code=answer["case"])
    assert case.happened_at == found
    with clock.at(minute(8)):
        cases.accept(case, by=county["李娟"])
    with clock.at(minute(9)):
        cases.dispatch(case, to=county.units["阳明社区"], task="带抢修队到场", by=county["李娟"])
    with clock.at(minute(11)):
        [errand] = field_desk.desk(by=worker)["errands"]
        assert errand["lamp"] in ("", "yellow")
        step(errand["id"], "take_up", "", county)
    with clock.at(minute(28)):
        step(errand["id"], "report_back", "抢修队已更换破损管段并围护，污水已停。", county)
    lines = [line for line in trail_of(case.subject) if line.act.startswith("cases.")]
    assert [line.label for line in lines] == ["立案", "受理", "派单", "签收", "反馈"]
    assert [line.at for line in lines] == [minute(n) for n in (6, 8, 9, 11, 28)]
    assert lines[-1].at - found < timedelta(minutes=30)


def step(errand: int, verb: str, text: str, county: County) -> None:
    sent = {
        "id": str(uuid4()), "kind": "errand", "made": 0, "sent": 0,
        "body": {"errand": errand, "verb": verb, "text": text},
    }  # fmt: skip
    [answer] = receiving.take_in([sent], by=county["陈芳"])
    assert answer["state"] == "filed", answer
