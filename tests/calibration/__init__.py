"""Sizes of tests and coverages of intervals, by simulation: run by `tox -e calibration`."""
