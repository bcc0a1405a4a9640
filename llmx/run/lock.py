"""One run at a time for each output. The system frees the lock even if the process is killed."""

import os
import sys
from pathlib import Path
from typing import IO


def lock(folder: Path) -> IO[bytes] | None:
    """Make the folder and lock it; close what is given to let go.

    None if another process holds it. Raises OSError if the folder cannot be made.
    """
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "lock"
        file = path.open("a+b")
        if not _try_lock(file):
            file.close()
            return None
        # The holder before us may have removed the folder with the file we opened.
        if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
            return file
        file.close()


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
