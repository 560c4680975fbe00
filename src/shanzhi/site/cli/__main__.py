"""`python -m shanzhi.site.cli` is the same as `shanzhi`."""

from shanzhi.site.cli import main

main()
