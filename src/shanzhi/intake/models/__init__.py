"""What the room keeps: how troubles came in, and who came to the hall."""

from .beside import *  # noqa: F403
from .hall import *  # noqa: F403
from .reception import *  # noqa: F403
