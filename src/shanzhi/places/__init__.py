"""区划网格. Knows every division, grid and micro-grid, through all their changes, and which one a point falls in."""
