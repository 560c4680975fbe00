from __future__ import annotations

from typing import Any

import pytest

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed
from shanzhi.places.models import Area
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import AdminExists, NoCounty, RivalPost
from shanzhi.staff.models import Unit
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import PASSWORD

CLI = Actor.system("命令行")


@pytest.fixture
def bare(db: None) -> Any:
    county = Area.objects.create(level="county", code="330282", name="慈溪市", label="慈溪市", path="?")
    county.path = f"{county.pk}."
    county.save()
    return county


def test_it_works(bare: Area) -> None:
    member, secret = staff.appoint_first_admin("admin1", "张伟民", by=CLI)
    staff.use_password_link(secret, password=PASSWORD, by=Actor(id=None, name=""))
    actor = actor_for(member)
    assert (actor.post, Unit.objects.get().kind) == ("系统管理员", "centre")
    assert actor.may("staff.found_unit", path=bare.path)


def test_with_a_password_there_is_no_link(bare: Area) -> None:
    member, secret = staff.appoint_first_admin("admin1", "张伟民", kind="security_admin", password=PASSWORD, by=CLI)
    assert secret == "" and member.check_password(PASSWORD)


def test_three_kinds_three_persons_once_each(bare: Area) -> None:
    staff.appoint_first_admin("admin1", "张伟民", by=CLI)
    with pytest.raises(AdminExists):
        staff.appoint_first_admin("admin2", "李卫东", by=CLI)
    with pytest.raises(RivalPost):
        staff.appoint_first_admin("admin1", "张伟民", kind="audit_admin", by=CLI)
    staff.appoint_first_admin("admin2", "李卫东", kind="security_admin", by=CLI)
    staff.appoint_first_admin("admin3", "王建国", kind="audit_admin", by=CLI)


def test_only_the_command_line_and_only_with_divisions(db: None, bare: Area) -> None:
    with pytest.raises(NotAllowed):
        staff.appoint_first_admin("admin1", "张伟民", by=Actor(id=1, name="某人"))
    Area.objects.all().delete()
    with pytest.raises(NoCounty):
        staff.appoint_first_admin("admin1", "张伟民", by=CLI)
