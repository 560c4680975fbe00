"""Every page and every form of the room, as the people see them whose work it is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from shanzhi.kernel.clock import now, today
from shanzhi.staff import actions as staff
from shanzhi.staff import panels
from shanzhi.staff.models import Absence, Member, Post, Presence, RotaDay, SignIn, Token, Unit
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import PASSWORD, SYSTEM, Desk, World
from shanzhi.staff.web.middleware import SECOND_FACTOR
from shanzhi.staff.web.urls import urlpatterns

HX = {"HX-Request": "true"}
Cast = dict[str, tuple[Member, Client]]


def entering(member: Member) -> Any:
    """A client that has come through the door."""
    client = Client()
    member.set_password(PASSWORD)
    member.save()
    client.post("/login", {"username": member.username, "password": PASSWORD})
    session = client.session
    session[SECOND_FACTOR] = "passed"
    session.save()
    return client


@pytest.fixture
def cast(world: World) -> Any:
    """The people of the room, each with a client."""

    def member(name: Any, *posts: Any) -> Any:
        return world.person(name, *posts)

    people = {
        "system": member("系统员", ("system_admin", world.centre, world.county)),
        "security": member("安全员", ("security_admin", world.centre, world.county)),
        "audit": member("审计员", ("audit_admin", world.centre, world.county)),
        "chief": member("主任", ("command_chief", world.room, world.hushan)),
        "handler": member("陈刚", ("handler", world.traffic)),
    }
    return {name: (person, entering(person)) for name, person in people.items()}


def read(client: Client, path: Any, status: Any = 200, **more: Any) -> Any:
    answer = client.get(path, **more)
    assert answer.status_code == status, (path, answer.status_code, answer.get("Location"))
    html = answer.content.decode()
    assert not re.search(r"\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html), path
    return html


def test_units(world: World, cast: Cast, desk: Desk) -> None:
    member = cast["handler"][0]
    desk.give(member, world.traffic, 3)
    squad = world.unit("squad", "交警一中队", "department", world.hushan, parent=world.traffic)
    staff.station(world.traffic, kind="rota", by=SYSTEM)
    staff.set_rota(world.traffic, days={today(): [member]}, by=SYSTEM)
    client = cast["system"][1]
    assert "公安局交通警察大队" in read(client, "/staff/units/")
    assert "交警一中队" in read(client, f"/staff/units/{world.traffic.pk}/below")
    html = read(client, f"/staff/units/{world.traffic.pk}/")
    for words in ("陈刚", "经办人", "承办案件", "轮驻", "交警一中队", "入驻登记", "撤并"):
        assert words in html, words
    assert "公安局交通警察大队" in read(client, f"/staff/units/{squad.pk}/?month=2026-02")
    html = read(cast["handler"][1], f"/staff/units/{world.traffic.pk}/")
    assert "撤并" not in html and "入驻登记" not in html


def test_search_of_units(world: World, cast: Cast) -> None:
    html = read(cast["chief"][1], "/staff/units/?q=交通")
    assert "公安局交通警察大队" in html and "住房和城乡建设局" not in html
    assert "没有符合的单位" in read(cast["chief"][1], "/staff/units/?q=没有这个")
    found = cast["chief"][1].get("/staff/units.json?q=交通&kind=department").json()
    assert [row["label"] for row in found["results"]] == ["公安局交通警察大队"]
    areas = cast["chief"][1].get("/staff/areas.json?q=阳明").json()["results"]
    assert areas and "阳明社区" in areas[0]["label"]


def test_people_and_one_person(world: World, cast: Cast, desk: Desk) -> None:
    member = cast["handler"][0]
    member = staff.amend_member(member, phone="13800002716", by=SYSTEM)
    desk.give(member, world.traffic, 3)
    Absence.objects.create(member=member, stand_in=cast["chief"][0], starts_on=today(), ends_on=today())
    html = read(cast["system"][1], "/staff/people/")
    assert "陈刚" in html and "主任代理" in html and "138****2716" in html
    html = read(cast["system"][1], f"/staff/people/?unit={world.traffic.pk}&area={world.county.pk}&state=away")
    assert "陈刚" in html
    one = f"/staff/people/{member.pk}/"
    html = read(cast["system"][1], one)
    for words in ("经办人", "承办案件", "请假", "离职", "设置密码的链接"):
        assert words in html, words
    assert "任职 <kbd>" not in html and "13800002716" not in html
    html = read(cast["security"][1], one)
    for words in ("任职 <kbd>", "离任", "签发接口令牌", "要求二次验证"):
        assert words in html, words
    assert "登记人员" not in read(cast["security"][1], "/staff/people/")
    html = read(cast["audit"][1], one)
    assert "留痕" in html and "变更人员信息" in html
    assert "data-dialog-url" not in html.split("<main")[1].split("</main")[0]
    assert "138****2716" in read(cast["chief"][1], one), "whoever stands in sees the unit"
    stranger = world.person("郑伟", ("handler", world.housing))
    read(cast["chief"][1], f"/staff/people/{stranger.pk}/", 404)


def test_duty_strength_tokens_import_and_account(world: World, cast: Cast) -> None:
    began = date(2026, 11, 1)
    Presence.objects.create(unit=world.traffic, kind="rota", starts_on=began)
    Presence.objects.create(unit=world.housing, kind="permanent", starts_on=began, window="3号窗口")
    html = read(cast["chief"][1], "/staff/duty/?day=2026-11-23")
    assert "3号窗口" in html and "1个轮驻单位当日没有值守人员" in html
    assert "当日为非工作日" in read(cast["chief"][1], "/staff/duty/?day=2026-11-22")
    read(cast["chief"][1], "/staff/duty/")
    html = read(cast["chief"][1], "/staff/strength/")
    assert "浒山街道" in html and "阳明社区" in html
    assert "第一网格" in read(cast["chief"][1], f"/staff/strength/?area={world.yangming.pk}&gaps=1")
    read(cast["chief"][1], f"/staff/strength/?area={world.zhouxiang.pk}", 404)
    assert "没有管辖区域" in read(cast["handler"][1], "/staff/strength/")
    handler = cast["handler"][0]
    staff.issue_token(
        handler, name="数字城管对接", scopes=["cases.take_up"], expires_at=now() + timedelta(days=3), by=SYSTEM
    )
    assert "数字城管对接" in read(cast["security"][1], "/staff/tokens/")
    read(cast["system"][1], "/staff/tokens/", 403)
    assert "单位表的列" in read(cast["system"][1], "/staff/import/")
    html = read(cast["chief"][1], "/account/")
    assert "本机" in html and "指挥室主任" in html
    read(cast["chief"][1], "/account/password")
    assert "<svg" in read(cast["chief"][1], "/account/second-factor")


def test_queries_of_pages_do_not_grow(
    world: World, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(25):
        world.person(f"人员{n:02}", ("caller", world.room), ("handler", world.traffic))
    client = cast["system"][1]
    client.get("/account/")
    for path, most in (
        ("/staff/units/", 6), ("/staff/people/", 10), (f"/staff/units/{world.traffic.pk}/", 14),
        (f"/staff/people/{cast['handler'][0].pk}/", 16), ("/staff/duty/", 7), ("/staff/strength/", 11),
        ("/staff/units.json?q=交通", 4), ("/staff/people.json?q=人员", 6),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            client.get(path)


def forms_of(client: Client, path: Any) -> Any:
    """Every form that a page offers in a dialog opens, as a part and as a page of its own."""
    html = read(client, path)
    urls = set(re.findall(r'data-dialog-url="([^"]+)"', html))
    for url in urls:
        part = read(client, url, headers=HX)
        assert "<form" in part and "<html" not in part, url
        assert "<html" in read(client, url), url
    return urls


def test_every_offered_form_opens(world: World, cast: Cast, desk: Desk) -> None:
    member = cast["handler"][0]
    staff.amend_member(member, phone="13800002716", by=SYSTEM)
    staff.station(world.traffic, kind="rota", by=SYSTEM)
    Absence.objects.create(member=member, stand_in=cast["chief"][0], starts_on=today(), ends_on=today())
    SignIn.objects.create(member=member, session_key="x", at=now(), seen_at=now())
    staff.issue_token(member, name="对接", scopes=["cases.take_up"], expires_at=now() + timedelta(days=3), by=SYSTEM)
    opened = set()
    for who in ("system", "security", "chief"):
        for path in ("/staff/units/", "/staff/people/", f"/staff/units/{world.traffic.pk}/"):
            opened |= forms_of(cast[who][1], path)
        if who != "chief":
            opened |= forms_of(cast[who][1], f"/staff/people/{member.pk}/")
    gone = staff.discharge(world.person("走了"), by=SYSTEM)
    opened |= forms_of(cast["system"][1], f"/staff/people/{gone.pk}/")
    opened |= forms_of(cast["security"][1], "/staff/tokens/")
    names = {
        "amend_unit", "close_unit", "station", "unstation", "set_rota", "rota_pattern", "amend_member", "appoint",
        "grant_leave", "hand_over", "discharge", "reinstate", "reset_password", "require_second_factor",
        "end_sign_ins", "issue_token", "relieve", "end_leave", "revoke_token", "found_unit", "enrol_member",
    }  # fmt: skip
    shapes = {p.name: re.sub(r"<[^>]+>", "[^/]+", str(p.pattern)) for p in urlpatterns}
    missing = {n for n in names if not any(re.fullmatch("/" + shapes[n], url) for url in opened)}
    assert not missing


def send(client: Client, url: Any, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"staff:{url}", args=args), data, headers=HX)


def test_acts_through_their_forms(world: World, cast: Cast, desk: Desk) -> None:
    system, security = cast["system"][1], cast["security"][1]
    answer = send(system, "found_unit", code="justice", name="司法局", kind="department", area=world.county.pk)
    assert answer.status_code == 204 and answer["HX-Redirect"] == "/staff/units/" and "toast" in answer["HX-Trigger"]
    justice = Unit.objects.get(code="justice")
    again = send(system, "found_unit", code="justice", name="司法局", kind="department")
    assert again.status_code == 422 and "已被“司法局”使用" in again.content.decode()
    send(system, "amend_unit", justice.pk, name="市司法局", short_name="司法", kind="department", phone="12348")
    assert Unit.objects.get(code="justice").phone == "12348"
    send(system, "enrol_member", username="zwm", name="张伟民", phone="13800002716")
    zhang = Member.objects.get(username="zwm")
    link = send(system, "reset_password", zhang.pk).content.decode()
    assert re.search(r"/password/[\w-]{20,}", link)
    day = today().isoformat()
    wrong = send(security, "appoint", zhang.pk, unit=justice.pk, kind="emperor", starts_on=day)
    assert wrong.status_code == 422
    send(security, "appoint", zhang.pk, unit=justice.pk, kind="handler", starts_on=day)
    post = Post.objects.get(member=zhang)
    send(system, "station", justice.pk, kind="rota", starts_on=day, window="4号")
    send(system, "set_rota", justice.pk, day, members=[zhang.pk])
    assert "张伟民" in read(system, "/staff/duty/")
    until = (today() + timedelta(days=13)).isoformat()
    send(system, "rota_pattern", justice.pk, members=[zhang.pk], weekdays=["1", "3"], starts_on=day, ends_on=until)
    assert RotaDay.objects.filter(on__gt=today()).count() in (3, 4)
    long = send(
        system, "rota_pattern", justice.pk, members=[zhang.pk], weekdays=["1"], starts_on=day, ends_on="2099-1-1"
    )
    assert long.status_code == 422
    desk.give(zhang, justice, 2)
    held = send(security, "relieve", post.pk)
    assert held.status_code == 409 and "承办案件 2 件" in held.content.decode()
    colleague = world.person("同事", ("handler", justice))
    assert send(security, "relieve", post.pk, hand_over_to=colleague.pk).status_code == 204
    assert desk.counts(colleague) == [2]
    send(system, "grant_leave", colleague.pk, starts_on=day, ends_on=day, stand_in=zhang.pk)
    send(system, "end_leave", Absence.objects.get().pk)
    assert not Absence.objects.exists()
    until = (today() + timedelta(days=5)).isoformat()
    token = send(security, "issue_token", colleague.pk, name="对接", expires_on=until, scopes=["cases.take_up"])
    assert "sz_" in token.content.decode()
    assert send(security, "issue_token", colleague.pk, name="对接", expires_on="2000-01-01").status_code == 422
    send(security, "revoke_token", Token.objects.get().pk)
    assert Token.objects.get().revoked_at
    send(system, "hand_over", colleague.pk, to=zhang.pk)
    assert desk.counts(colleague) == [2], "张伟民 no longer belongs to the unit"
    assert send(system, "discharge", colleague.pk, hand_over_to=zhang.pk).status_code == 422
    panels.unregister(desk)
    send(system, "discharge", colleague.pk)
    panels.register(desk)
    send(system, "reinstate", colleague.pk)
    colleague.refresh_from_db()
    assert colleague.is_active
    chief = cast["chief"][1]
    worker = world.person("陈芳", ("grid_worker", world.community, world.grid1))
    staff.amend_member(worker, phone="13900001234", by=SYSTEM)
    assert "13900001234" in send(chief, "reveal_phone", worker.pk, purpose="联系核实").content.decode()
    assert send(chief, "reveal_phone", worker.pk, purpose="").status_code == 422
    assert send(chief, "appoint", worker.pk).status_code == 403


def test_without_scripts_the_same_forms_lead_on(world: World, cast: Cast) -> None:
    answer = cast["system"][1].post("/staff/people/new", {"username": "zwm", "name": "张伟民"})
    assert (answer.status_code, answer["Location"]) == (302, "/staff/people/?state=unposted")


def test_the_import_in_the_browser(world: World, cast: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = cast["system"][1]
    file = SimpleUploadedFile(
        "单位.csv", "单位代码,单位名称,类别\njustice,司法局,职能部门\nx y,某局,职能部门\n".encode()
    )
    answer = client.post("/staff/import/", {"what": "units", "file": file})
    assert answer.status_code == 302
    html = read(client, answer["Location"])
    assert "确认导入 1 行" in html and "x y" in html
    client.post(answer["Location"])
    assert "排队中" in read(client, answer["Location"])
    assert 'hx-trigger="every 2s"' in read(client, answer["Location"], headers=HX)
    read(cast["security"][1], answer["Location"], 404)
    broken = SimpleUploadedFile("x.csv", b"1,2\n")
    assert client.post("/staff/import/", {"what": "units", "file": broken}).status_code == 422


def test_own_account(world: World, cast: Cast) -> None:
    person, client = cast["chief"]
    client.post("/account/preferences", {"elder_mode": "on"})
    person.refresh_from_db()
    assert person.elder_mode and client.cookies["elder"].value == "1"
    absence = Absence.objects.create(
        member=person, stand_in=cast["handler"][0], starts_on=today(), ends_on=today() + timedelta(days=2)
    )
    assert "代理" in read(client, "/account/")
    client.post(f"/account/leave/{absence.pk}/end")
    assert not Absence.objects.exists()
    assert actor_for(person).has("cases.read")
