"""The command line: parse, call, print, exit code."""

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit."""
    from tailnet.cli.app import run

    run()
