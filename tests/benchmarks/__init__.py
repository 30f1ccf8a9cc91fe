"""Times measured side by side in one run, ours and each peer's on the same data: `tox -e bench`."""
