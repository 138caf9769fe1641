"""`python -m sim` is `mofit`."""

from sim.cli.main import main

main()
