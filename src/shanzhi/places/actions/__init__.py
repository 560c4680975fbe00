"""Everything that can be done to areas. The only way in for writing."""

from .confirm import confirm
from .draw import draw
from .drop import drop
from .import_divisions import import_divisions
from .import_grids import import_grids
from .lay_out import lay_out
from .move import move
from .redraw import redraw
from .renumber import renumber
from .retire import retire
from .settle_datum import settle_datum
from .stage import stage

__all__ = [
    "confirm",
    "draw",
    "drop",
    "import_divisions",
    "import_grids",
    "lay_out",
    "move",
    "redraw",
    "renumber",
    "retire",
    "settle_datum",
    "stage",
]
