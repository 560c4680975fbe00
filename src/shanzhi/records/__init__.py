"""档案留痕. Keeps what was done, by whom, with which paper; nothing kept is edited, and destruction leaves a line."""
