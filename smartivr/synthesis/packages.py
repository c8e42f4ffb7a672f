"""The packages of voice engines, each of which an operator may remove."""

from importlib.metadata import PackageNotFoundError, version

from smartivr.errors import VoiceMissing


def installed_version(package: str) -> str:
    """Return the version of an installed package.

    Raises:
        VoiceMissing: it is not installed.

    """
    try:
        return version(package)
    except PackageNotFoundError as absent:
        raise VoiceMissing(
            f"the package {package} is not installed", remedy=f"pip install {package}"
        ) from absent
