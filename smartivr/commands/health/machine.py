"""The ground everything stands on: Python, packages, disk space, the port."""

import platform
import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, requires, version

from smartivr.commands.health.finding import Finding, State
from smartivr.commands.listening import listen
from smartivr.errors import SettingsError
from smartivr.settings import Settings, make_var

OLDEST_PYTHON = (3, 11)
SPACE_FOR_CALLS_MB = 200
"""Rendered prompts and the database of a small installation."""

_NAME = re.compile(r"[A-Za-z0-9._-]+")


async def python(_settings: Settings) -> list[Finding]:
    """Look at the interpreter."""
    fits = sys.version_info >= OLDEST_PYTHON
    return [
        Finding(
            part="Python",
            state=State.OK if fits else State.BROKEN,
            found=sys.executable,
            version=platform.python_version(),
            remedy="" if fits else "install Python 3.11 or newer, then: make setup",
        )
    ]


async def packages(_settings: Settings) -> list[Finding]:
    """Look for every package that smartivr itself asks for."""
    wanted = [name for name in requires("smartivr") or () if "extra ==" not in name]
    names = [match.group() for match in map(_NAME.match, wanted) if match]
    missing = [name for name in names if _installed(name) is None]
    if missing:
        lacking = f"{', '.join(missing)} missing"
        return [Finding("Packages", State.BROKEN, lacking, version("smartivr"), "make setup")]
    return [Finding("Packages", State.OK, f"all {len(names)}", version("smartivr"))]


async def disk(settings: Settings) -> list[Finding]:
    """Look whether the folder for run-time files can be written to and has room."""
    try:
        folder = make_var(settings)
    except SettingsError as error:
        return [Finding("Disk", State.BROKEN, error.what, remedy=error.remedy)]
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    enough = free_mb >= SPACE_FOR_CALLS_MB
    return [
        Finding(
            part="Disk",
            state=State.OK if enough else State.BROKEN,
            found=f"{free_mb:,} MB free in {folder}",
            remedy="" if enough else f"free {SPACE_FOR_CALLS_MB} MB, or set SMARTIVR_VAR elsewhere",
        )
    ]


async def port(settings: Settings) -> list[Finding]:
    """Look whether the server's port can be had."""
    try:
        listen(settings.host, settings.port).close()
    except SettingsError as error:
        remedy = "fine if smartivr is serving there; else set SMARTIVR_PORT to another"
        return [Finding("Port", State.MISSING, error.what, remedy=remedy)]
    return [Finding("Port", State.OK, f"{settings.host}:{settings.port} is free")]


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
