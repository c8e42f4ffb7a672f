"""Every examination, in the order of the doctor's table."""

from smartivr.commands.health import (
    database,
    lines,
    machine,
    models,
    recognizers,
    sound,
    voices,
)
from smartivr.commands.health.finding import Examination, Finding
from smartivr.settings import Settings

EXAMINATIONS: tuple[Examination, ...] = (
    machine.python,
    machine.packages,
    machine.disk,
    machine.port,
    database.database,
    lines.lines,
    sound.voice_activity,
    models.models,
    models.telephone_band,
    models.meanings_of_words,
    recognizers.recognizer_engines,
    voices.voice_engines,
    sound.devices_of_this_machine,
)


async def examine(settings: Settings) -> list[Finding]:
    """Examine every part, one after the other, so that none disturbs another."""
    return [finding for look in EXAMINATIONS for finding in await look(settings)]
