"""Which notifiers there are, and the one that the operator has chosen."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from smartivr.errors import SettingsError
from smartivr.runtime.notify.base import Notifier
from smartivr.settings import Settings

NOTIFIERS: Mapping[str, str] = {
    "log": "smartivr.runtime.notify.log:create",
    "mail": "smartivr.runtime.notify.mail:create",
    "webhook": "smartivr.runtime.notify.webhook:create",
}
"""The built-in notifiers, as `module:factory`."""

GROUP = "smartivr.notifiers"
"""Entry points by which other packages add notifiers."""


def choose(settings: Settings) -> Notifier:
    """Make the notifier that is set.

    Raises:
        SettingsError: there is none of this name, or it lacks a setting.

    """
    added = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    known = {**added, **NOTIFIERS}
    if settings.notifier not in known:
        raise SettingsError(
            f"SMARTIVR_NOTIFIER names no notifier: {settings.notifier!r}",
            remedy=f"choose one of {', '.join(sorted(known))}",
        )
    module, _, factory = known[settings.notifier].partition(":")
    make = cast("Callable[[Settings], Notifier]", getattr(import_module(module), factory))
    return make(settings)
