"""One throwaway PostgreSQL for a test run; every xdist worker makes its own database in it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shanzhi.site.embedded import Cluster

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from shanzhi.site.small_place import SmallPlace
    from shanzhi.site.testkit import County

SOCKET = "SHANZHI_TEST_SOCKET"
_cluster: Cluster | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the database before any worker starts, and point Django at it before anything connects.

    With SHANZHI_DATABASE_URL the tests run on that server instead (Django adds `test_` to the name).
    """
    global _cluster  # noqa: PLW0603 - one a test run, ended in pytest_unconfigure
    from django.conf import settings
    from django.db import connections

    settings.SHANZHI_CRIER = False
    # Tests with threads empty the tables afterwards, the trail's too: only here is that allowed.
    for database in (settings.DATABASES["default"], connections["default"].settings_dict):
        options = f"{database['OPTIONS'].get('options', '')} -c shanzhi.may_truncate=on".strip()
        database["OPTIONS"] = {**database["OPTIONS"], "options": options}
    if os.environ.get("SHANZHI_DATABASE_URL"):
        return
    if SOCKET not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="shanzhi-test-", dir=os.environ.get("SHANZHI_TEST_TMP")))
        _cluster = Cluster(folder / "pg", throwaway=True)
        _cluster.enter()
        os.environ[SOCKET] = str(_cluster.socket_folder)
    settings.DATABASES["default"]["HOST"] = os.environ[SOCKET]
    connections["default"].settings_dict["HOST"] = os.environ[SOCKET]


def pytest_unconfigure(config: pytest.Config) -> None:
    if _cluster is not None:
        _cluster.destroy()
        shutil.rmtree(_cluster.folder.parent, ignore_errors=True)
        os.environ.pop(SOCKET, None)


@pytest.fixture
def county(db: None) -> County:
    """慈溪市 in small: places, units, people in posts; `county.case(state="HANDLING")` gives a case."""
    from shanzhi.site.testkit import County

    return County()


@pytest.fixture
def small_place(db: None, settings: SettingsWrapper) -> Callable[[str], SmallPlace]:
    """Any place of `profiles/` in small: `small_place("houma")`."""
    from shanzhi.site.small_place import SmallPlace

    def land(name: str) -> SmallPlace:
        settings.SHANZHI_PROFILE = name
        return SmallPlace(name)

    return land
