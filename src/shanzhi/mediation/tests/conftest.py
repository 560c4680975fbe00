from __future__ import annotations

import pytest

from shanzhi.mediation.tests.mediating import Hall
from shanzhi.site.testkit import County


@pytest.fixture
def hall(county: County) -> Hall:
    """A county with mediation committees."""
    return Hall(county)
