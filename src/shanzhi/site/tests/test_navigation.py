"""The side navigation: what a room lists, shown to whoever may open it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import RequestFactory
from django.urls import resolve

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.site import navigation


def somebody(*permissions: str) -> Actor:
    grant = Grant(post_id=1, post="指挥员", unit_id=1, unit="中心", permissions=frozenset(permissions), reach=("",))
    return Actor(id=1, name="周敏", grants=(grant,))


@pytest.fixture(autouse=True)
def _own_entries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only what the test registers."""
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "_has_read_rooms", True)
    yield


def links(actor: Actor, path: str = "/healthz") -> list[navigation.Link]:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    return [link for group in navigation.groups_for(request, actor) for link in group.links]


def test_it_works() -> None:
    navigation.register(label="探活", icon="activity", url="pulse", order=2)
    navigation.register(label="实时", icon="radio-tower", url="live", permission="cases.read", order=1)
    assert [link.label for link in links(somebody("cases.read"))] == ["实时", "探活"]
    assert [link.label for link in links(somebody())] == ["探活"]


def test_the_page_one_is_on_is_marked() -> None:
    navigation.register(label="探活", icon="activity", url="pulse")
    navigation.register(label="实时", icon="radio-tower", url="live", within=("pulse",))
    assert [link.is_current for link in links(somebody(), "/healthz")] == [True, True]
    assert [link.is_current for link in links(somebody(), "/live")] == [False, True]


def test_pages_of_a_group_stand_together() -> None:
    navigation.register(label="实时", icon="radio-tower", url="live", group="指挥", order=1)
    navigation.register(label="探活", icon="activity", url="pulse", group="指挥", group_icon="siren", order=2)
    navigation.register(label="数目", icon="list", url="badges", group="研判", order=3)
    request = RequestFactory().get("/healthz")
    request.resolver_match = resolve("/healthz")

    alone, group = navigation.groups_for(request, somebody())

    assert (alone.label, [link.label for link in alone.links]) == ("", ["数目"]), "one page needs no group"
    assert (group.label, [link.label for link in group.links]) == ("指挥", ["实时", "探活"])
    assert group.is_current and not alone.is_current


def test_an_entry_without_an_address_is_left_out() -> None:
    navigation.register(label="没有", icon="x", url="nowhere:at_all")
    assert links(somebody()) == []


def test_every_room_lists_pages_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rooms' own lists: known icons, addresses that resolve, permissions somebody declared."""
    from pathlib import Path

    from django.contrib.staticfiles import finders
    from django.urls import reverse

    from shanzhi.kernel import verbs

    monkeypatch.setattr(navigation, "_has_read_rooms", False)
    navigation._read_rooms()
    sprite = Path(str(finders.find("icons.svg"))).read_text(encoding="utf-8")
    for entry in navigation._entries.values():
        assert reverse(entry.url)
        assert f'id="{entry.icon}"' in sprite
        assert not verbs.check(set(entry.permission))
