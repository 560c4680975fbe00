"""Slots on the page of a case that upper rooms fill. A panel is loaded from the upper room's own address, so this room
knows only where to ask, and a room that is slow or broken harms no case page.

    # in the upper room's AppConfig.ready
    from shanzhi.cases import panels
    panels.register_panel("supervision", title=_("督办"), order=40, url_name="command:case_panel",
                          may=lambda case, by: by.has("command.read"))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from shanzhi.kernel.actor import Actor

from .models import Case

May = Callable[[Case, Actor], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """栏目. A part of the case page that another room draws."""

    key: str
    title: str | Promise
    order: int
    url_name: str
    """URL name that takes the case's code and answers with a fragment; 204 where there is nothing to show."""
    may: May

    def url(self, case: Case) -> str:
        return reverse(self.url_name, args=[case.code])


_panels: dict[str, Panel] = {}


def register_panel(
    key: str, *, title: str | Promise, order: int = 50, url_name: str, may: May = lambda case, by: True
) -> None:
    """Enter a panel; the same key again replaces it. `may` is asked for whoever may see the case already."""
    _panels[key] = Panel(key=key, title=title, order=order, url_name=url_name, may=may)


def panels_for(case: Case, by: Actor) -> list[Panel]:
    """The panels this person sees on this case, in order."""
    return [p for p in sorted(_panels.values(), key=lambda p: (p.order, p.key)) if p.may(case, by)]


# --- the head of the desk --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """A button at the head of the desk that leads into another room: 登记事件."""

    label: str | Promise
    icon: str
    url_name: str
    permission: str
    key: str = ""
    order: int = 50

    def url(self) -> str:
        return reverse(self.url_name)


_openers: dict[str, Opener] = {}


def register_opener(
    *, label: str | Promise, icon: str, url_name: str, permission: str, key: str = "", order: int = 50
) -> None:
    """Enter a button; the same URL name again replaces it. `key` is one letter."""
    _openers[url_name] = Opener(label=label, icon=icon, url_name=url_name, permission=permission, key=key, order=order)


def openers_for(by: Actor) -> list[Opener]:
    """What this person may begin from the desk, in order; the first is the main one."""
    return [o for o in sorted(_openers.values(), key=lambda o: o.order) if by.has(o.permission)]
