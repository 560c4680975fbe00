from __future__ import annotations

import pytest

from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.models import Member, SignIn
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World


@pytest.fixture
def member(world: World) -> Member:
    return world.person("李娟", ("dispatcher", world.room, world.hushan))


def enter(member: Member, key: str) -> SignIn:
    return staff.sign_in(member, session_key=key, address="10.0.0.9", agent="Chrome", by=actor_for(member))


def test_it_works(member: Member) -> None:
    entry = enter(member, "a")
    staff.sign_out(member, session_key="a", by=actor_for(member))
    entry.refresh_from_db()
    assert (entry.address, entry.ended_why) == ("10.0.0.9", "sign_out")
    assert [line.act for line in trail_of(f"member:{member.pk}")] == ["staff.sign_in", "staff.sign_out"]


def test_signing_out_twice_leaves_one_line(member: Member) -> None:
    enter(member, "a")
    for _ in range(2):
        staff.sign_out(member, session_key="a", by=actor_for(member))
    assert len(trail_of(f"member:{member.pk}")) == 2


def test_an_administrator_ends_one_or_all(world: World, member: Member) -> None:
    entries = [enter(member, key) for key in "abc"]
    security = world.admin()
    assert staff.end_sign_in(member, sign_in=entries[0], by=security) == 1
    assert staff.end_sign_in(member, but="b", by=security) == 1
    assert list(SignIn.objects.order_by("session_key").values_list("ended_why", flat=True)) == ["admin", "", "admin"]


def test_nobody_signs_in_or_ends_for_somebody_else(world: World, member: Member) -> None:
    stranger = actor_for(world.person("王磊", ("dispatcher", world.room, world.hushan)))
    with pytest.raises(NotAllowed):
        staff.sign_in(member, session_key="a", address=None, agent="", by=stranger)
    with pytest.raises(NotAllowed):
        staff.sign_out(member, session_key="a", by=stranger)
    with pytest.raises(NotAllowed):
        staff.end_sign_in(member, by=stranger)
