"""The world that is walked through; made anew for each test, since some of them change it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from shanzhi.site.testkit import County

from .world import World


@pytest.fixture
def world(county: County) -> Iterator[World]:
    # Thousands of refusals are what is wanted here, not worth a line each.
    logging.getLogger("django.request").disabled = True
    yield World(county)
    logging.getLogger("django.request").disabled = False
