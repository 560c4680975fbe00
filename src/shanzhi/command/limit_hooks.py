"""An emergency's limits count for the clocks of new cases."""

from __future__ import annotations

from shanzhi.cases import special_limits

from . import emergencies

special_limits.register(emergencies.limit_of)
