"""地基. The ground: actor, clock, codes, working time, profile, refusals, events. No tables, no HTTP, no room names."""
