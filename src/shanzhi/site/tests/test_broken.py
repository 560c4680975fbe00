"""What people read when something breaks that nobody foresaw."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from shanzhi.site.refusals import broken


def answer_to(trouble: Exception, path: str) -> HttpResponse:
    try:
        raise trouble
    except type(trouble):
        return broken(RequestFactory().get(path))


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [(ValueError("x"), 500, "系统出错"), (OperationalError("the database system is starting up"), 503, "正在恢复")],
)
def test_it_works(trouble: Exception, status: int, words: str) -> None:
    page = answer_to(trouble, "/cases/")
    told = answer_to(trouble, "/api/cases")
    assert page.status_code == told.status_code == status
    assert words in page.content.decode()
    assert words in json.loads(told.content)["detail"]


def test_a_database_that_is_away_says_when_to_come_back() -> None:
    assert answer_to(OperationalError("gone"), "/")["Retry-After"] == "5"
    assert "Retry-After" not in answer_to(ValueError("x"), "/")
