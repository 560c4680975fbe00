from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.errors import NotAllowed
from shanzhi.staff import _second_factor as totp
from shanzhi.staff import actions as staff
from shanzhi.staff._second_factor import Verdict
from shanzhi.staff.errors import CodeWrong, OtherAdministrator
from shanzhi.staff.models import Member, RecoveryCode, SecondFactor
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture
def member(world: World) -> Any:
    return world.person("陈芳", ("dispatcher", world.room, world.hushan))


@pytest.fixture
def bound(member: Member) -> Any:
    """(secret, recovery codes) of a member whose authenticator was bound at START."""
    secret = totp.new_secret()
    with clock.at(START):
        codes = staff.set_up_second_factor(
            member, secret=secret, code=totp.code_at(secret, START), by=actor_for(member)
        )
    return secret, codes


def test_it_works(member: Member, bound: tuple[str, list[str]]) -> None:
    secret, codes = bound
    assert len(set(codes)) == 10
    assert secret.encode() not in bytes(SecondFactor.objects.get().secret_sealed)
    with clock.at(START + 2 * STEP):
        assert totp.check(member, totp.code_at(secret, START + 2 * STEP)) == (Verdict.RIGHT, None)


def test_the_codes_are_those_of_rfc_6238(db: None) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]:
        assert totp.code_at(secret, datetime.fromtimestamp(seconds, UTC)) == code


def test_a_code_works_once_and_only_near_its_time(member: Member, bound: tuple[str, list[str]]) -> None:
    secret, _codes = bound
    code = totp.code_at(secret, START + 4 * STEP)
    with clock.at(START + 6 * STEP):
        assert totp.check(member, code)[0] is Verdict.WRONG
    with clock.at(START + 5 * STEP):
        assert totp.check(member, code)[0] is Verdict.RIGHT
        assert totp.check(member, code)[0] is Verdict.WRONG


def test_wrong_codes_lock_longer_and_longer(member: Member, bound: tuple[str, list[str]]) -> None:
    secret, codes = bound
    with clock.at(START + 4 * STEP):
        for _ in range(4):
            assert totp.check(member, "000000")[0] is Verdict.WRONG
        verdict, until = totp.check(member, "000000")
        assert (verdict, until) == (Verdict.LOCKED, START + 5 * STEP)
        assert totp.check(member, totp.code_at(secret, START + 4 * STEP))[0] is Verdict.LOCKED
    with clock.at(START + 6 * STEP):
        assert totp.check(member, "000000") == (Verdict.LOCKED, START + 8 * STEP)
        assert totp.check(member, codes[0])[0] is Verdict.RIGHT_BY_RECOVERY
        assert totp.check(member, totp.code_at(secret, START + 6 * STEP))[0] is Verdict.RIGHT


def test_a_recovery_code_works_once(member: Member, bound: tuple[str, list[str]]) -> None:
    _secret, codes = bound
    assert totp.check(member, f" {codes[3].upper()} ")[0] is Verdict.RIGHT_BY_RECOVERY
    assert totp.check(member, codes[3])[0] is Verdict.WRONG
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_binding_needs_a_right_code_and_oneself(world: World, member: Member) -> None:
    secret = totp.new_secret()
    with pytest.raises(CodeWrong):
        staff.set_up_second_factor(member, secret=secret, code="12345", by=actor_for(member))
    with pytest.raises(NotAllowed):
        staff.set_up_second_factor(member, secret=secret, code="123456", by=world.admin())
    assert not totp.has_one(member)


def test_binding_anew_voids_the_old_phone_and_the_old_codes(member: Member, bound: tuple[str, list[str]]) -> None:
    old, codes = bound
    new, moment = totp.new_secret(), START + 10 * STEP
    with clock.at(moment):
        staff.set_up_second_factor(member, secret=new, code=totp.code_at(new, moment), by=actor_for(member))
        assert totp.check(member, codes[0])[0] is Verdict.WRONG
    with clock.at(moment + 2 * STEP):
        assert totp.check(member, totp.code_at(old, moment + 2 * STEP))[0] is Verdict.WRONG


def test_the_security_administrator_forgets_a_lost_phone(
    world: World, member: Member, bound: tuple[str, list[str]]
) -> None:
    staff.drop_second_factor(member, reason="手机遗失", by=world.admin())
    assert not totp.has_one(member) and not RecoveryCode.objects.exists()
    with pytest.raises(OtherAdministrator):
        other = world.person("审计员", ("audit_admin", world.centre, world.county))
        staff.drop_second_factor(other, by=world.admin(name="安全员二"))


def test_it_can_be_asked_of_anybody(world: World, member: Member) -> None:
    staff.require_second_factor(member, by=world.admin())
    member.refresh_from_db()
    assert member.second_factor_required
    with pytest.raises(NotAllowed):
        staff.require_second_factor(member, required=False, by=world.admin("system_admin"))
