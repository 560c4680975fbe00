"""档案留痕. Keeps what was done, by whom, with which paper; nothing kept is ever edited, and even destruction leaves a line."""
