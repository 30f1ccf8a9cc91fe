"""`python -m tailnet` is `tailnet`."""

from tailnet.cli import main

main()
