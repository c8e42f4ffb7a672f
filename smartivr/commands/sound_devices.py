"""The microphones and loudspeakers of this machine."""

from dataclasses import dataclass

from smartivr.errors import DeviceMissing


@dataclass(frozen=True)
class Device:
    """One device as the system's audio library numbers it."""

    number: int
    name: str
    inputs: int
    outputs: int


def devices() -> list[Device]:
    """List every device that hears or speaks.

    Raises:
        DeviceMissing: there is none, or the system's audio library is not installed.

    """
    try:
        import sounddevice

        listed = sounddevice.query_devices()
    except OSError as error:
        raise DeviceMissing(
            "the audio library PortAudio is not installed",
            remedy="on Debian or Ubuntu: apt install libportaudio2",
        ) from error
    except sounddevice.PortAudioError as error:
        raise DeviceMissing("the sound system does not answer") from error
    found = [
        Device(number, entry["name"], entry["max_input_channels"], entry["max_output_channels"])
        for number, entry in enumerate(listed)
    ]
    if not found:
        raise DeviceMissing(
            "this machine has no sound device", remedy="use the softphone page of a server"
        )
    return found
