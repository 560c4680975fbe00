"""Coming in through the door of the site, for tests of pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County
from shanzhi.staff.models import SignIn
from shanzhi.staff.web.middleware import SECOND_FACTOR


class Desk(Client):
    """A browser in which somebody of the county is signed in, with the second factor where the post asks for one."""

    def __init__(self, county: County, name: str) -> None:
        super().__init__()
        self.county = county
        member = county.people[name]
        self.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
        session = self.session
        session[SECOND_FACTOR] = "passed"
        session.save()
        SignIn.objects.create(member=member, session_key=self.session.session_key, at=now(), seen_at=now())

    def part(self, url: str, **query: Any) -> HttpResponse:
        """A fragment, as htmx asks for it."""
        return self.get(url, query, headers={"HX-Request": "true"})  # type: ignore[return-value]

    def send(self, url: str, **data: Any) -> HttpResponse:
        """A form, as htmx sends it."""
        return self.post(url, data, headers={"HX-Request": "true"})  # type: ignore[return-value]
