"""The report: a document of sections, rendered by pure functions, written whole or not at all."""

from tailnet.report.writer import render, write_report

__all__ = ["render", "write_report"]
