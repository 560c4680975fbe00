"""The API of the command room, part by part."""

from __future__ import annotations

from ninja import Router

from .gathering_rest import router as gatherings
from .ladder_rest import router as ladder

router = Router()
router.add_router("", ladder)
router.add_router("", gatherings)
