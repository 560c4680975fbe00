"""案件. One case, one code: from the first report to the archive."""
