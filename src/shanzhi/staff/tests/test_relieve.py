from __future__ import annotations

from typing import Any

import pytest

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import HasLeft, NotInUnit, OwnPost, PostEnded, StillHolds
from shanzhi.staff.models import Post
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import Desk, World


def test_it_works(world: World) -> None:
    member = world.person("陈刚", ("handler", world.traffic))
    post = staff.relieve(member.posts.get(), reason="轮岗", by=world.admin())
    assert (post.ends_on, post.relieved_by_name) == (today(), "security_admin")
    assert actor_for(member).grants == ()
    [line] = trail_of(f"member:{member.pk}")
    assert (line.act, line.detail["work"], line.detail["reason"]) == ("staff.relieve", {}, "轮岗")


def test_nothing_is_left_with_somebody_who_goes(world: World, desk: Desk) -> None:
    member = world.person("陈刚", ("handler", world.traffic))
    desk.give(member, world.traffic, 12)
    with pytest.raises(StillHolds, match="陈刚名下还有承办案件12件") as refusal:
        staff.relieve(member.posts.get(), by=world.admin())
    assert refusal.value.facts["holdings"] == [
        {"what": "承办案件", "count": 12, "url": "", "unit_id": world.traffic.pk}
    ]
    assert actor_for(member).grants != ()


def test_handing_over_and_going_is_one_step(world: World, desk: Desk) -> None:
    member = world.person("陈刚", ("handler", world.traffic))
    colleague = world.person("孙梅", ("handler", world.traffic))
    desk.give(member, world.traffic, 12)
    staff.relieve(member.posts.get(), hand_over_to=colleague, by=world.admin())
    assert (desk.counts(member), desk.counts(colleague)) == ([], [12])
    [line] = trail_of(f"member:{member.pk}")
    assert (line.detail["handed_to"], line.detail["work"]) == ("孙梅", {"承办案件": 12})


@pytest.mark.parametrize("receiver", ["elsewhere", "left"])
def test_the_receiver_must_be_of_the_unit(world: World, desk: Desk, receiver: Any) -> None:
    member = world.person("陈刚", ("handler", world.traffic))
    desk.give(member, world.traffic, 1)
    to = (
        world.person("郑伟", ("handler", world.housing))
        if receiver == "elsewhere"
        else world.person("王五", ("handler", world.traffic), is_active=False)
    )
    with pytest.raises(NotInUnit if receiver == "elsewhere" else HasLeft):
        staff.relieve(member.posts.get(), hand_over_to=to, by=world.admin())
    assert desk.counts(member) == [1] and member.posts.get().relieved_at is None


def test_of_several_posts_only_the_work_of_this_one_is_handed_over(world: World, desk: Desk) -> None:
    member = world.person("陈刚", ("handler", world.traffic), ("mediator", world.housing))
    colleague = world.person("孙梅", ("handler", world.traffic))
    desk.give(member, world.traffic, 2)
    desk.give(member, world.housing, 5)
    staff.relieve(member.posts.get(unit=world.traffic), hand_over_to=colleague, by=world.admin())
    assert desk.held[member.pk] == {world.housing.pk: 5}
    assert desk.moves == [(member.pk, colleague.pk, world.traffic.pk)]


def test_another_post_in_the_same_unit_keeps_the_work(world: World, desk: Desk) -> None:
    member = world.person("陈刚", ("handler", world.traffic), ("unit_head", world.traffic))
    desk.give(member, world.traffic, 2)
    staff.relieve(member.posts.get(kind="handler"), by=world.admin())
    assert desk.counts(member) == [2]


def test_twice_by_oneself_or_out_of_reach_is_refused(world: World) -> None:
    security = world.admin()
    post = world.person("陈刚", ("handler", world.traffic)).posts.get()
    with pytest.raises(NotAllowed):
        staff.relieve(post, by=world.admin(name="镇安全员", area=world.hushan))
    staff.relieve(post, by=security)
    with pytest.raises(PostEnded):
        staff.relieve(post, by=security)
    with pytest.raises(OwnPost):
        staff.relieve(Post.objects.get(member_id=security.id or 0), by=security)
