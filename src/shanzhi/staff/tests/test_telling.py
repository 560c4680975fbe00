"""Whom messages reach, and who the auditor means."""

from __future__ import annotations

from typing import Any

import pytest

from shanzhi.kernel.sealing import seal
from shanzhi.notices import panels as notices
from shanzhi.records import panels as records
from shanzhi.staff.models import Member


@pytest.fixture
def traffic(county: Any) -> str:
    return f"unit/{county.units['交警'].pk}"


def test_it_works(county: Any, traffic: str) -> None:
    by = county["周敏"]
    assert traffic in [g.key for g in notices.search_groups("交警", by=by)]
    assert [g.name for g in notices.named([traffic], by=by)] == ["慈溪市公安局交警大队"]
    found = notices.members_of([traffic, f"member/{county.people['李娟'].pk}"], by=by)
    assert found == sorted(county.people[name].pk for name in ("陈刚", "孙梅", "李娟"))
    assert notices.names_of(found)[county.people["陈刚"].pk] == "陈刚"


def test_who_has_left_is_not_written_to(county: Any, traffic: str) -> None:
    Member.objects.filter(pk=county.people["陈刚"].pk).update(is_active=False)
    assert county.people["陈刚"].pk not in notices.members_of([traffic], by=county["周敏"])
    assert records.actor_now(county.people["陈刚"].pk) is None
    assert records.people_called("陈刚") == [county.people["陈刚"].pk]


def test_a_town_writes_to_its_own(county: Any) -> None:
    other = f"member/{county.people['王磊'].pk}"
    assert notices.members_of([other], by=county["李娟"]) == []
    assert notices.named([other], by=county["李娟"]) == []


def test_numbers_are_read_only_of_who_has_one(county: Any) -> None:
    member = county.people["陈刚"]
    Member.objects.filter(pk=member.pk).update(phone_sealed=seal("13800000001"))
    assert notices.addresses_of([member.pk, county.people["李娟"].pk]) == {member.pk: "13800000001"}


def test_long_work_is_done_with_the_rights_of_the_hour(county: Any) -> None:
    actor = records.actor_now(county.people["审计员"].pk)
    assert actor is not None
    assert actor.has("records.read_audit")
