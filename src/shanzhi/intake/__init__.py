"""引导受理. One window, many channels: turns what comes in into a case, an answer, or a way to the right door."""
