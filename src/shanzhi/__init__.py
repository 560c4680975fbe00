"""善治 Shanzhi: the open platform of a county social-governance centre."""

__version__ = "0.1.0"
