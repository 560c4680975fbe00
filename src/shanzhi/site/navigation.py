"""What stands in the side navigation, and who sees it.

A room lists its pages as plain data in `<room>/web/nav.py`, because it must not import the site:

    ENTRIES = [
        {"label": _("案件"), "icon": "folder-open", "url": "cases:list", "permission": "cases.read", "order": 20},
    ]

`permission` may be one verb or several (any of them is enough), or be left out for everybody who is signed in.
`badge` names a question about the actor, `"shanzhi.cases.queries.waiting_count"`, asked as `question(by=actor)` after
the page is there: what waits elsewhere is no reason for a page to wait.
`within` are further URL namespaces or names under which the entry counts as the current page. A module's `GROUP` is the
caption under which its pages stand together, opened by a button with the icon `GROUP_ICON`; without one they stand
first. A page that is all somebody may open of its group stands among those first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from shanzhi.kernel.actor import Actor

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """导航项. One line of the side navigation."""

    label: str | Promise
    icon: str
    url: str
    permission: tuple[str, ...] = ()
    order: int = 50
    badge: str = ""
    within: tuple[str, ...] = ()
    group: str | Promise = ""
    group_icon: str = ""

    def is_for(self, actor: Actor) -> bool:
        return not self.permission or any(actor.has(verb) for verb in self.permission)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one person sees it on one page."""

    label: str
    icon: str
    href: str
    is_current: bool
    badge: str = ""
    """The name of the page, where a number belongs to it; `badges_for` says which."""
    is_first: bool = False
    """Among the few that a phone shows without opening the menu."""


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that stand together; without a label they stand for themselves."""

    label: str
    icon: str
    links: list[Link]

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)


ON_A_PHONE = 4
_entries: dict[str, Entry] = {}
_has_read_rooms = False


def register(
    *,
    label: str | Promise,
    icon: str,
    url: str,
    permission: str | Iterable[str] = (),
    order: int = 50,
    badge: str = "",
    within: Iterable[str] = (),
    group: str | Promise = "",
    group_icon: str = "",
) -> None:
    """Enter a page; entering the same URL name again replaces it."""
    verbs = (permission,) if isinstance(permission, str) and permission else tuple(permission)
    _entries[url] = Entry(
        label=label, icon=icon, url=url, permission=verbs, order=order, badge=badge, within=tuple(within), group=group,
        group_icon=group_icon,
    )  # fmt: skip


def _read_rooms() -> None:
    """Take in `web/nav.py` of every room that has one."""
    global _has_read_rooms  # noqa: PLW0603 - read once a process
    if _has_read_rooms:
        return
    for room in apps.get_app_configs():
        name = f"{room.name}.web.nav"
        if room.name.startswith("shanzhi.") and find_spec(f"{room.name}.web") and find_spec(name):
            pages = import_module(name)
            for entry in pages.ENTRIES:
                _take({
                    "group": getattr(pages, "GROUP", ""), "group_icon": getattr(pages, "GROUP_ICON", ""), **entry
                })  # fmt: skip
    _has_read_rooms = True


def _take(entry: Mapping[str, object]) -> None:
    register(**entry)  # type: ignore[arg-type]


def groups_for(request: HttpRequest, actor: Actor) -> list[Group]:
    """What the actor may open, group by group, each where its first page stands; an entry whose address does not
    exist is logged and left out."""
    _read_rooms()
    match = request.resolver_match
    here = {match.view_name, match.app_name, match.namespace} - {"", None} if match else set()
    mine = sorted((e for e in _entries.values() if e.is_for(actor)), key=lambda e: e.order)
    first = {e.url for e in mine[:ON_A_PHONE]}
    pages: dict[str, list[Link]] = {}
    icons: dict[str, str] = {}
    for entry in mine:
        try:
            href = reverse(entry.url)
        except NoReverseMatch:
            log.warning("navigation: no address is named %s", entry.url)
            continue
        icons.setdefault(str(entry.group), entry.group_icon or entry.icon)
        pages.setdefault(str(entry.group), []).append(
            Link(
                label=str(entry.label),
                icon=entry.icon,
                href=href,
                is_current=bool(here & {entry.url, *entry.within}),
                badge=entry.url if entry.badge else "",
                is_first=entry.url in first,
            )
        )
    alone = [*pages.pop("", []), *(links[0] for links in pages.values() if len(links) == 1)]
    together = [Group(label, icons[label], links) for label, links in pages.items() if len(links) > 1]
    return [Group("", "", alone), *together] if alone else together


def badges_for(actor: Actor) -> dict[str, int]:
    """How much waits for the actor on each page that has a badge, by the page's URL name. A question that fails is
    logged and left out."""
    _read_rooms()
    found = {}
    for entry in _entries.values():
        if not entry.badge or not entry.is_for(actor):
            continue
        try:
            with transaction.atomic():
                found[entry.url] = int(import_string(entry.badge)(by=actor))
        except Exception:
            log.exception("navigation: the badge of %s failed", entry.url)
    return found
