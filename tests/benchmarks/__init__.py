"""Times measured side by side in one run, as ratios: run by `tox -e bench`."""
