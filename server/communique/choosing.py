"""Which release a command reads: the option ``--release``, or the current one."""

from collections.abc import Callable
from pathlib import Path

import click

from communique import release
from communique.config import Settings
from communique.errors import MachineError
from communique.release import Release
from communique.texts import PATH


def of_release(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--release``: the release a command reads."""
    help_text = "The folder of a release (default: the current one)."
    return click.option("--release", "folder", type=PATH, help=help_text)(command)


def chosen(settings: Settings, folder: Path | None) -> Release:
    """Return the release a command reads.

    Raises: :class:`MachineError` when there is none, :class:`UsageError` when *folder* holds none.
    """
    if folder is not None:
        return release.at(folder)
    found = release.current(settings.home)
    if found is None:
        raise MachineError(f"{settings.home}: there is no release; “communique build” makes one.")
    return found
