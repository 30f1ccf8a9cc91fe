"""Where fetched collections are kept."""

import os
from pathlib import Path

#: Names another folder than the system's own for caches.
VARIABLE = "TAILNET_DATA"


def data_folder() -> Path:
    """Return the folder of fetched collections: that of `TAILNET_DATA`, or the system's cache for tailnet."""
    import pooch

    return Path(os.environ.get(VARIABLE) or pooch.os_cache("tailnet")).expanduser()
