"""Estimates, tests and intervals: what may be claimed about a tail."""
