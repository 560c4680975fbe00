"""研判分析. Counts what was done, by rules that are data, with the cases behind every figure."""
