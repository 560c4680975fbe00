from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import ScopeTooWide
from shanzhi.staff.models import Member, Token
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World
from shanzhi.staff.tokens import actor_by_token

DAY = timedelta(days=1)


@pytest.fixture
def partner(world: World) -> Any:
    return world.person("数字城管对接", ("dispatcher", world.room, world.hushan))


def issue(
    member: Member, by: Actor, scopes: Sequence[str] = ("cases.read", "cases.open_case"), days: int = 30
) -> tuple[Token, str]:
    return staff.issue_token(member, name="数字城管", scopes=scopes, expires_at=now() + days * DAY, by=by)


def test_it_works(world: World, partner: Member) -> None:
    _token, raw = issue(partner, world.admin())
    assert raw.startswith("sz_") and raw not in str(Token.objects.values().get())
    actor = actor_by_token(raw)
    assert actor is not None
    assert (actor.id, actor.via) == (partner.pk, "api")
    assert actor.may("cases.open_case", path=world.grid1.path)
    assert not actor.may("cases.open_case", path=world.zhouxiang.path)
    assert not actor.has("cases.dispatch")
    assert raw not in str(trail_of(f"member:{partner.pk}"))


def test_it_costs_one_query_and_notes_its_use_once_a_minute(
    world: World, partner: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _token, raw = issue(partner, world.admin())
    actor_by_token(raw)
    assert Token.objects.get().used_at is not None
    with django_assert_num_queries(1):
        actor_by_token(raw)


def test_a_scope_the_member_has_not_is_refused(world: World, partner: Member) -> None:
    with pytest.raises(ScopeTooWide, match="任职"):
        issue(partner, world.admin(), scopes=["cases.read", "staff.appoint"])


def test_a_right_lost_is_lost_for_the_token_too(world: World, partner: Member) -> None:
    security = world.admin()
    _token, raw = issue(partner, security)
    staff.relieve(partner.posts.get(), by=security)
    actor = actor_by_token(raw)
    assert actor is not None and not actor.has("cases.read")


def test_expired_revoked_unknown_or_of_somebody_who_left(world: World, partner: Member) -> None:
    security = world.admin()
    token, raw = issue(partner, security, days=1)
    with clock.at(now() + 2 * DAY):
        assert actor_by_token(raw) is None
    assert actor_by_token("sz_nothing") is None and actor_by_token("") is None
    staff.revoke_token(token, by=security)
    staff.revoke_token(token, by=security)
    assert actor_by_token(raw) is None
    _token, other = issue(partner, security)
    partner.is_active = False
    partner.save()
    assert actor_by_token(other) is None


def test_the_own_member_may_revoke_and_nobody_else(world: World, partner: Member) -> None:
    token, _raw = issue(partner, world.admin())
    with pytest.raises(NotAllowed):
        staff.revoke_token(token, by=actor_for(world.person("何静", ("caller", world.room, world.hushan))))
    staff.revoke_token(token, by=actor_for(partner))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"scopes": []}, "scopes"), ({"scopes": ["cases.fly"]}, "scopes"), ({"days": 400}, "expires_at"),
     ({"days": -1}, "expires_at")],
)  # fmt: skip
def test_what_is_not_asked_for_properly_is_refused(world: World, partner: Member, wrong: Any, field: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        issue(partner, world.admin(), **wrong)
    assert set(refusal.value.fields) == {field}


def test_only_the_security_administrator_issues(world: World, partner: Member) -> None:
    with pytest.raises(NotAllowed):
        issue(partner, world.admin("system_admin"))
