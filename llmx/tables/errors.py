"""What can go wrong with tables.

TablesError
└── MissingLibraryError   a format's library is not installed
"""

from collections.abc import Iterator
from contextlib import contextmanager


class TablesError(ValueError):
    """Tables that cannot be written; the text says what to do."""


class MissingLibraryError(TablesError):
    """A format needs a library of the extra `tables`."""


@contextmanager
def libraries_for(what: str) -> Iterator[None]:
    """Turns a failed import into a MissingLibraryError that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingLibraryError(
            f"{what} needs {error.name}, which is not installed: pip install 'llmx[tables]'."
        ) from error
