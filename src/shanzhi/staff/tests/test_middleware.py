from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from shanzhi.kernel import clock
from shanzhi.kernel.clock import now
from shanzhi.staff.models import SignIn
from shanzhi.staff.tests.conftest import PASSWORD, World
from shanzhi.staff.web.client import address_of, device_of


@pytest.fixture
def signed_in(client: Client, world: World) -> Any:
    member = world.person("李娟", ("dispatcher", world.room, world.hushan))
    member.set_password(PASSWORD)
    member.save()
    client.post("/login", {"username": member.username, "password": PASSWORD})
    client.get("/live")
    return client


def test_it_works(signed_in: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Two queries to know who asks: the session, and everything else. `/live` itself asks nothing."""
    with django_assert_num_queries(2):
        assert signed_in.get("/live").status_code == 204


def test_a_visitor_without_a_session_costs_nothing(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/live").status_code == 302


def test_a_sign_of_life_is_written_once_a_minute_and_not_for_the_stream(signed_in: Client) -> None:
    later = now() + timedelta(minutes=5)
    with clock.at(later):
        signed_in.get("/live")
        assert SignIn.objects.get().seen_at < later
        signed_in.get("/account/")
        assert SignIn.objects.get().seen_at == later
    with clock.at(later + timedelta(seconds=30)):
        signed_in.get("/account/")
        assert SignIn.objects.get().seen_at == later


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "8.8.8.8", "10.0.0.9"),
        (1, "8.8.8.8", "8.8.8.8"),
        (1, "1.2.3.4, 8.8.8.8", "8.8.8.8"),
        (2, "1.2.3.4, 8.8.8.8", "1.2.3.4"),
        (2, "8.8.8.8", "10.0.0.9"),
        (1, "not an address", None),
    ],
)
def test_only_our_own_proxies_are_believed(settings: Any, proxies: Any, told: Any, address: Any) -> None:
    settings.AXES_IPWARE_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": told}, REMOTE_ADDR="10.0.0.9")
    assert address_of(request) == address


def test_devices_have_names() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/109.0 Safari/537.36"
    assert device_of(agent) == "Chrome · Windows"
    assert device_of("") == "未知设备"
