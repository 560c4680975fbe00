"""What the command room keeps: the ladder, gatherings of units, and the watch."""

from .gathering import *  # noqa: F403
from .ladder import *  # noqa: F403
from .watch import *  # noqa: F403
