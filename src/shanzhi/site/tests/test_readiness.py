"""What keeps `shanzhi serve` from opening the doors, said all at once."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from shanzhi.kernel.sealing import new_key
from shanzhi.site import readiness
from shanzhi.site.environment import Environment, environment
from shanzhi.site.testkit import County
from shanzhi.staff.models import Member


@pytest.fixture
def sound(settings: object) -> Environment:
    """An environment nobody can object to."""
    return replace(
        environment(),
        secret_key=secrets.token_urlsafe(48),
        secret_key_given=True,
        sealing_keys=(new_key("k1"),),
        sealing_keys_given=True,
        debug=False,
        demo=False,
        allowed_hosts=("zhili.example.gov.cn",),
        public_url="https://zhili.example.gov.cn",
    )


def found(env: Environment) -> str:
    return "\n".join(readiness._hindrances(env))


def test_it_works(county: County, sound: Environment) -> None:
    assert found(sound) == ""


def test_everything_is_said_at_once(county: County, sound: Environment) -> None:
    Member.objects.update(is_demo=True)
    said = found(
        replace(
            sound,
            secret_key_given=False,
            sealing_keys_given=False,
            debug=True,
            demo=True,
            allowed_hosts=(),
            public_url="http://10.0.0.1",
        )
    )
    for word in ("SECRET_KEY", "SEALING_KEYS", "DEBUG", "DEMO", "ALLOWED_HOSTS", "PUBLIC_URL", "示例账号"):
        assert word in said


@pytest.mark.parametrize("secret", ["short", "a" * 60])
def test_a_weak_secret_is_refused(county: County, sound: Environment, secret: str) -> None:
    assert "太短或太简单" in found(replace(sound, secret_key=secret))


def test_a_star_for_hosts_is_refused(county: County, sound: Environment) -> None:
    assert "SHANZHI_ALLOWED_HOSTS" in found(replace(sound, allowed_hosts=("*",)))


def test_nobody_there_yet(db: None, sound: Environment) -> None:
    assert "appoint-admin" in found(sound)
