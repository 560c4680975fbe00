"""网格工作. Visits, diary and reports from a phone that has no signal."""
