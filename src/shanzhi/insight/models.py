"""Rules of the indicators as they were computed, and their figures."""
