"""Forms of the window and of the residents' pages."""
