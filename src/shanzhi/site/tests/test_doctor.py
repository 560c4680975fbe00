"""The doctor looks at the real thing and says what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from shanzhi.kernel import clock
from shanzhi.site import doctor
from shanzhi.site.doctor import Health, examine
from shanzhi.site.testkit import County


def sentences(health: Health) -> str:
    return "\n".join(f"{f.what} {f.sentence}" for f in examine() if f.health is health)


def test_it_works(county: County) -> None:
    well = sentences(Health.WELL)
    assert "PostgreSQL" in well
    assert "已是最新" in well
    assert "检查本身出错" not in sentences(Health.ILL)


def test_a_silent_worker_is_noticed(county: County) -> None:
    assert "没有在运行" in sentences(Health.ILL)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert "没有在运行" not in sentences(Health.ILL)


def test_a_year_without_a_calendar_is_noticed(county: County) -> None:
    with clock.at(datetime(2080, 3, 1, tzinfo=UTC)):
        assert "2080" in sentences(Health.ILL)


def test_a_check_that_fails_does_not_hide_the_others(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise RuntimeError("坏了")

    monkeypatch.setattr(doctor, "CHECKS", (broken, *doctor.CHECKS))
    assert "坏了" in sentences(Health.ILL)
    assert "PostgreSQL" in sentences(Health.WELL)
