from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from shanzhi.kernel import profile
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.staff import _kinds, _rights
from shanzhi.staff import actions as staff
from shanzhi.staff.models import Absence, Post
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import SYSTEM, World


def test_it_works(world: World) -> None:
    actor = actor_for(world.person("李娟", ("dispatcher", world.room, world.hushan)))
    assert (actor.post, actor.unit) == ("指挥员", "浒山街道综合信息指挥室")
    assert actor.may("cases.dispatch", path=world.grid1.path)
    assert not actor.may("cases.dispatch", path=world.zhouxiang.path)
    assert actor.may("cases.dispatch", units=[world.room.pk])
    assert not actor.may("staff.appoint", path=world.grid1.path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_several_posts_never_give_more_than_each_gives_where_it_applies(world: World, data: Any) -> None:
    areas = [world.county, world.hushan, world.zhouxiang, world.yangming, world.grid1, world.grid2]
    units = [world.centre, world.room, world.traffic, world.housing, world.community]
    kinds = [kind.key for kind in _kinds.all_kinds()]
    member = world.person("赵一")
    posts = [
        world.post(member, *chosen)
        for chosen in data.draw(
            st.lists(
                st.tuples(st.sampled_from(kinds), st.sampled_from(units), st.sampled_from([None, *areas])), max_size=4
            )
        )
    ]
    actor = actor_for(member)
    permissions = sorted({p for kind in kinds for p in profile.current().permissions_of(kind)})
    for permission in data.draw(st.lists(st.sampled_from(permissions), min_size=3, max_size=6)):
        for area in areas:
            for unit in units:
                some_post_gives_it = any(
                    permission in profile.current().permissions_of(p.kind)
                    and ((p.area is not None and area.path.startswith(p.area.path)) or p.unit_id == unit.pk)
                    for p in posts
                )
                assert actor.may(permission, path=area.path, units=[unit.pk]) == some_post_gives_it


def test_only_posts_of_today_count(world: World) -> None:
    member = world.person("钱二")
    world.post(member, "dispatcher", world.room, starts_on=today() + timedelta(days=1))
    world.post(member, "caller", world.room, ends_on=today() - timedelta(days=1))
    last_day = world.post(member, "verifier", world.room, ends_on=today())
    assert [g.post_id for g in actor_for(member).grants] == [last_day.pk]


def test_the_stand_in_acts_from_the_posts_of_whoever_is_away(world: World) -> None:
    away = world.person("孙三", ("dispatcher", world.room, world.hushan))
    stand_in = world.person("李四", ("caller", world.centre, world.county))
    Absence.objects.create(member=away, stand_in=stand_in, starts_on=today(), ends_on=today())
    actor = actor_for(stand_in)
    assert [g.post for g in actor.grants] == ["回访员", "指挥员（代孙三）"]
    grant = actor.grant_for("cases.dispatch", path=world.grid1.path)
    assert grant is not None and actor.in_post(grant).post == "指挥员（代孙三）"
    assert not actor.may("cases.dispatch", path=world.zhouxiang.path)


def test_known_rights_cost_one_query(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    member = world.person("周五", ("dispatcher", world.room, world.hushan))
    actor_for(member)
    with django_assert_num_queries(1):
        actor_for(member)


@pytest.mark.parametrize(
    "change",
    [
        lambda w, m: w.post(m, "caller", w.centre),
        lambda w, m: Post.objects.filter(member=m).update(ends_on=today() - timedelta(days=1)),
        lambda w, m: Absence.objects.create(
            member=w.person("王五", ("leader", w.centre)), stand_in=m, starts_on=today(), ends_on=today()
        ),
        lambda w, m: staff.amend_unit(w.room, short_name="浒山指挥室", by=SYSTEM),
    ],
)
def test_any_change_of_posts_leave_or_units_is_seen_at_once(world: World, change: Any) -> None:
    member = world.person("吴六", ("dispatcher", world.room, world.hushan))
    before = actor_for(member)
    change(world, member)
    assert actor_for(member).grants != before.grants


def test_the_kept_rights_do_not_grow_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_rights, "MOST_KEPT", 3)
    for name in "甲乙丙丁戊":
        actor_for(world.person(name))
    assert len(_rights._kept) <= 3


def test_somebody_who_has_left_may_nothing(world: World) -> None:
    member = world.person("郑七", ("dispatcher", world.room, world.hushan), is_active=False)
    actor = actor_for(member)
    assert actor.grants == ()
    assert isinstance(actor, Actor) and not actor.has("cases.read")


def test_a_token_narrows_but_never_widens(world: World) -> None:
    member = world.person("冯八", ("dispatcher", world.room, world.hushan))
    actor = actor_for(member, via="api", scopes=frozenset({"cases.read", "staff.appoint"}))
    assert actor.may("cases.read", path=world.grid1.path)
    assert not actor.has("cases.dispatch")
    assert not actor.has("staff.appoint")
