"""地基. The ground everyone stands on: actor, clock, codes, working time, refusals, events. No tables, no HTTP, no room names."""
