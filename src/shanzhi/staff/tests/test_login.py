from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from shanzhi.kernel import clock
from shanzhi.kernel.clock import now
from shanzhi.records.queries import trail_of
from shanzhi.staff import _second_factor as totp
from shanzhi.staff import actions as staff
from shanzhi.staff.models import Member, SignIn
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import PASSWORD, World


@pytest.fixture
def member(world: World) -> Any:
    member = world.person("李娟", ("dispatcher", world.room, world.hushan))
    member.set_password(PASSWORD)
    member.save()
    return member


def sign_in(client: Client, member: Member, password: Any = PASSWORD, **more: Any) -> Any:
    return client.post("/login", {"username": member.username, "password": password, **more})


def is_in(client: Client) -> Any:
    return client.get("/account/").status_code == 200


def test_it_works(client: Client, member: Member) -> None:
    assert "登录" in client.get("/login").content.decode()
    answer = sign_in(client, member, next="/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert is_in(client)
    entry = SignIn.objects.get()
    assert (entry.member, entry.address, entry.ended_at) == (member, "127.0.0.1", None)
    assert [line.act for line in trail_of(f"member:{member.pk}")] == ["staff.sign_in"]


def test_a_wrong_password_says_neither_which_nor_why(client: Client, member: Member) -> None:
    wrong = sign_in(client, member, "falsch").content.decode()
    nobody = client.post("/login", {"username": "nobody", "password": "falsch"}).content.decode()
    assert "账号或密码不正确" in wrong and "账号或密码不正确" in nobody
    assert not is_in(client)


def test_five_wrong_passwords_lock_the_account_and_say_until_when(client: Client, member: Member) -> None:
    for _ in range(4):
        assert sign_in(client, member, "falsch").status_code == 422
    answer = sign_in(client, member, "falsch")
    until = clock.local(AccessAttempt.objects.get().attempt_time + timedelta(minutes=15))
    assert answer.status_code == 429 and f"{until:%H:%M}" in answer.content.decode()
    assert sign_in(client, member).status_code == 429, "not even with the right password"
    assert not is_in(client)
    assert trail_of(f"member:{member.pk}")[-1].act == "staff.locked_out"
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=16))
    assert sign_in(client, member).status_code == 302


def test_a_password_is_never_kept_by_the_log_of_attempts(client: Client, member: Member) -> None:
    sign_in(client, member, "geheim-gehalten")
    assert "geheim" not in str(AccessAttempt.objects.values().get())


def test_the_key_of_the_session_changes_at_the_door(client: Client, member: Member) -> None:
    client.cookies["shanzhi"] = "a" * 32
    client.get("/login")
    before = client.cookies["shanzhi"].value
    sign_in(client, member)
    assert client.cookies["shanzhi"].value != before


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/login", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(client: Client, member: Member, where: Any) -> None:
    assert sign_in(client, member, next=where)["Location"] == "/"


def test_somebody_who_left_does_not_come_in_and_does_not_stay(client: Client, member: Member) -> None:
    sign_in(client, member)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert not is_in(client)
    assert sign_in(client, member).status_code == 422


def test_logging_out_ends_the_session_and_only_a_post_does(client: Client, member: Member) -> None:
    sign_in(client, member)
    client.get("/logout")
    assert is_in(client)
    assert client.post("/logout")["Location"] == "/login"
    assert not is_in(client)
    assert SignIn.objects.get().ended_why == "sign_out"


def test_a_session_ended_from_elsewhere_is_over_with_the_next_request(
    client: Client, world: World, member: Member
) -> None:
    sign_in(client, member)
    staff.end_sign_in(member, by=world.admin())
    assert not Session.objects.filter(session_key=client.cookies["shanzhi"].value).exists()
    answer = client.get("/account/")
    assert answer["Location"] == "/login?next=%2Faccount%2F"
    assert "管理员结束" in client.get("/login").content.decode()
    assert "管理员结束" not in client.get("/login").content.decode(), "said once"


def test_a_stolen_session_does_not_survive_its_sign_in(client: Client, member: Member) -> None:
    sign_in(client, member)
    SignIn.objects.update(ended_at=now(), ended_why="admin")
    assert not is_in(client)
    assert "管理员结束" in client.get("/login").content.decode()


def test_an_old_session_ends_with_the_old_password(client: Client, member: Member) -> None:
    sign_in(client, member)
    member.set_password(PASSWORD + "!")
    member.save()
    assert not is_in(client)


def test_leaving_one_device_from_another(member: Member) -> None:
    here, there = Client(), Client()
    sign_in(here, member)
    sign_in(there, member)
    page = here.get("/account/").content.decode()
    [other] = re.findall(r'name="sign_in" value="(\d+)"', page)
    here.post("/account/sign-ins/end", {"sign_in": other})
    assert is_in(here) and not is_in(there)
    sign_in(there, member)
    there.post("/account/sign-ins/end", {})
    assert is_in(there) and not is_in(here)


def test_others_sign_ins_are_not_to_be_ended(world: World, client: Client, member: Member) -> None:
    stranger = world.person("王磊")
    theirs = SignIn.objects.create(member=stranger, session_key="k", at=now(), seen_at=now())
    sign_in(client, member)
    assert client.post("/account/sign-ins/end", {"sign_in": theirs.pk}).status_code == 404


def test_a_forced_change_of_password_comes_before_everything_else(client: Client, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(must_change_password=True)
    sign_in(client, member)
    assert client.get("/account/")["Location"] == "/account/password"
    answer = client.get("/staff/units/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/account/password")
    new = PASSWORD + "-新"
    weak = client.post("/account/password", {"old": PASSWORD, "new": "123", "again": "123"})
    assert weak.status_code == 422
    client.post("/account/password", {"old": PASSWORD, "new": new, "again": new})
    assert is_in(client), "the session goes on under a new key"


def test_the_second_factor_stands_between_password_and_pages(client: Client, member: Member) -> None:
    secret = totp.new_secret()
    start = now() - timedelta(minutes=10)
    with clock.at(start):
        codes = staff.set_up_second_factor(
            member, secret=secret, code=totp.code_at(secret, start), by=actor_for(member)
        )
    assert sign_in(client, member, next="/staff/duty/")["Location"] == "/login/second-factor"
    assert client.get("/account/")["Location"] == "/login/second-factor"
    assert client.post("/login/second-factor", {"code": "000000"}).status_code == 422
    key = client.cookies["shanzhi"].value
    answer = client.post("/login/second-factor", {"code": totp.code_at(secret, now())})
    assert answer["Location"] == "/staff/duty/"
    assert client.cookies["shanzhi"].value != key and is_in(client)
    other = Client()
    sign_in(other, member)
    other.post("/login/second-factor", {"code": codes[0]})
    assert is_in(other)
    assert trail_of(f"member:{member.pk}")[-1].act == "staff.use_recovery_code"


def test_sensitive_posts_must_bind_one_before_they_come_in(client: Client, world: World, settings: Any) -> None:
    member = world.person("主任", ("command_chief", world.room, world.hushan))
    member.set_password(PASSWORD)
    member.save()
    sign_in(client, member)
    assert client.get("/account/")["Location"] == "/login/second-factor"
    page = client.get("/login/second-factor").content.decode()
    assert "<svg" in page and "style=" not in page
    [shown] = re.findall(r'class="mono secret">([A-Z2-7 ]+)<', page)
    secret = shown.replace(" ", "")
    answer = client.post("/login/second-factor", {"code": totp.code_at(secret, now())})
    assert answer.content.decode().count("<li>") == 10
    assert is_in(client)


def test_people_of_the_demo_are_spared_the_second_factor_unless_asked_by_name(
    client: Client, world: World, settings: Any
) -> None:
    settings.SHANZHI_DEMO = True
    member = world.person("主任", ("command_chief", world.room, world.hushan), is_demo=True)
    page = client.get("/login").content.decode()
    assert "演示人员" in page and "主任" in page
    client.post("/login/demo", {"member": member.pk})
    assert is_in(client)
    staff.require_second_factor(member, by=world.admin())
    assert client.get("/account/")["Location"] == "/login/second-factor"


def test_one_click_works_for_people_of_the_demo_in_a_demo_only(
    client: Client, world: World, settings: Any, member: Member
) -> None:
    settings.SHANZHI_DEMO = True
    assert client.post("/login/demo", {"member": member.pk}).status_code == 422
    demo = world.person("演示员", ("caller", world.room), is_demo=True)
    settings.SHANZHI_DEMO = False
    assert client.post("/login/demo", {"member": demo.pk}).status_code == 404
    assert "演示人员" not in client.get("/login").content.decode()


def test_a_link_sets_the_password_once(client: Client, world: World) -> None:
    member = world.person("新人")
    secret = staff.reset_password(member, by=world.admin("system_admin"))
    assert member.username in client.get(f"/password/{secret}").content.decode()
    unequal = client.post(f"/password/{secret}", {"new": PASSWORD, "again": "x"})
    assert unequal.status_code == 422
    client.post(f"/password/{secret}", {"new": PASSWORD, "again": PASSWORD})
    assert sign_in(client, member).status_code == 302
    assert client.get(f"/password/{secret}").status_code == 410


def test_the_second_factor_cannot_be_walked_around(client: Client, member: Member) -> None:
    secret = totp.new_secret()
    start = now() - timedelta(minutes=10)
    with clock.at(start):
        staff.set_up_second_factor(member, secret=secret, code=totp.code_at(secret, start), by=actor_for(member))
    sign_in(client, member)
    for path in ("/account/second-factor", "/account/preferences", "/account/sign-ins/end"):
        assert client.post(path, {"code": "1"})["Location"] == "/login/second-factor", path
    password = client.post("/account/password", {"old": PASSWORD, "new": PASSWORD + "x", "again": PASSWORD + "x"})
    assert password["Location"].startswith("/login")
    member.refresh_from_db()
    assert member.check_password(PASSWORD)
