"""县情启用."""

from __future__ import annotations

import pytest

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import Profile, current
from shanzhi.records import actions as records
from shanzhi.records.profiles import forget
from shanzhi.records.queries import profile_in_force, profile_of, trail_of

SETUP = Actor.system("启用")


def renamed(name: str) -> Profile:
    plain = current().as_json()
    plain["county"] = plain["county"] | {"portal": name}
    return Profile.from_json(plain)


def test_it_works(db: None) -> None:
    forget()
    with pytest.raises(NotFound):
        profile_in_force()
    first = records.put_profile_in_force(current(), by=SETUP)
    assert profile_in_force() == first
    assert profile_of(first.pk).digest == current().digest == first.digest
    [line] = trail_of(f"profile/{current().county.code}")
    assert line.detail == {"version": first.pk, "digest": first.digest, "before": None}


def test_cases_keep_the_version_they_were_opened_under(db: None) -> None:
    first = records.put_profile_in_force(current(), by=SETUP)
    second = records.put_profile_in_force(renamed("新的群众端"), by=SETUP)
    assert profile_in_force() == second
    assert profile_of(first.pk).county.portal == current().county.portal
    assert profile_of(second.pk).county.portal == "新的群众端"


def test_the_same_again_is_nothing_new_and_an_older_one_comes_back_as_itself(db: None) -> None:
    first = records.put_profile_in_force(current(), by=SETUP)
    assert records.put_profile_in_force(current().as_json(), by=SETUP) == first
    records.put_profile_in_force(renamed("新的群众端"), by=SETUP)
    assert records.put_profile_in_force(current(), by=SETUP).pk == first.pk
    assert profile_in_force().pk == first.pk
    assert len(trail_of(f"profile/{current().county.code}")) == 3


def test_what_is_in_force_is_asked_once(db: None, django_assert_num_queries: object) -> None:
    records.put_profile_in_force(current(), by=SETUP)
    profile_of(profile_in_force().pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        profile_of(profile_in_force().pk)
