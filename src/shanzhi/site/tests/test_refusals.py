"""A refusal reaches the person as a page, a toast or JSON, always with its sentence."""

from __future__ import annotations

import json

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound, Refusal
from shanzhi.site.refusals import form_out_of_date, say


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/somewhere")


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotAllowed(name="周敏", move="分派"), 403),
        (NotFound(what="案件"), 404),
        (Refusal(), 409),
        (Invalid({"a": "坏"}), 422),
    ],
)
def test_it_works(request_: HttpRequest, refusal: Refusal, status: int) -> None:
    """As a page."""
    answer = say(request_, refusal)
    assert answer.status_code == status
    assert str(refusal) in answer.content.decode()
    assert "data-refusal-sentence" in answer.content.decode()


def test_beside_what_one_was_doing_it_is_a_toast_and_nothing_is_exchanged() -> None:
    request = RequestFactory().post("/somewhere", headers={"HX-Request": "true"})
    answer = say(request, NotAllowed(name="周敏", move="分派"))
    assert answer.status_code == 403
    assert answer["HX-Reswap"] == "none"
    assert "分派" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    assert answer.content == b""


def test_a_script_gets_json() -> None:
    request = RequestFactory().get("/somewhere", headers={"Accept": "application/json"})
    assert json.loads(say(request, NotFound(what="单位")).content)["code"] == "NotFound"


def test_a_form_that_was_open_too_long_is_told_so(request_: HttpRequest) -> None:
    answer = form_out_of_date(request_)
    assert answer.status_code == 403
    assert "刷新页面" in answer.content.decode()
