"""What the room keeps: the mediation and its people, its sittings, its agreements and what came of them."""

from .agreement import *  # noqa: F403
from .beside import *  # noqa: F403
from .people import *  # noqa: F403
from .process import *  # noqa: F403
from .sitting import *  # noqa: F403
