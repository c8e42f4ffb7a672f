"""espeak-ng in a process of its own: `python -m smartivr.synthesis.espeak_worker`.

espeak-ng is GPL-3; only this process loads it. A request is
`{"text", "voice", "words_per_minute", "pitch"}`, where voice is such as `en` or `pl+f3`.
"""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smartivr.synthesis.serving import RefusedRequest, serve

# From espeak-ng's speak_lib.h.
_OUTPUT_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_CHARS_UTF8 = 1
_RATE, _PITCH = 1, 3
_OK = 0
_BUFFER_MS = 200
_SEED = 1
_VARIANTS = Path("espeak-ng-data/voices/!v")
"""Relative to the folder that the process works in."""

_OnAudio = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Espeak:
    """The loaded library; its audio arrives in a callback and is handed on as bytes."""

    def __init__(self) -> None:
        try:
            import espeakng_loader  # noqa: PLC0415  a missing package is an answer, not a crash

            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
            data = Path(espeakng_loader.get_data_path())
        except (ImportError, OSError, RuntimeError) as failure:
            raise RefusedRequest(f"espeak-ng does not load: {failure}", missing=True) from failure
        # espeak-ng cuts data paths at 160 bytes, so it is given a short relative one.
        os.chdir(data.parent)
        self._rate_hz = self._library.espeak_Initialize(
            _OUTPUT_SYNCHRONOUS, _BUFFER_MS, b".", _DONT_EXIT
        )
        if self._rate_hz <= 0:
            raise RefusedRequest("the espeak-ng data files are missing or broken", missing=True)
        self._heard: list[bytes] = []
        self._on_audio = _OnAudio(self._keep)
        self._library.espeak_SetSynthCallback(self._on_audio)

    def describe(self) -> dict[str, object]:
        """Version of the library and rate of its audio."""
        self._library.espeak_Info.restype = ctypes.c_char_p
        version = self._library.espeak_Info(None)
        return {"version": version.decode(), "rate_hz": self._rate_hz}

    def speak(self, request: dict[str, Any]) -> Iterator[bytes]:
        """Audio of one text; an empty text only checks that the voice is there."""
        self._choose(str(request["voice"]))
        text = str(request["text"])
        if not text:
            return
        self._library.espeak_SetParameter(_RATE, int(request["words_per_minute"]), 0)
        self._library.espeak_SetParameter(_PITCH, int(request["pitch"]), 0)
        spoken = text.encode() + b"\0"
        # Breathy voices draw random numbers; a fresh process says the same text the same way.
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
        self._heard.clear()
        status = self._library.espeak_Synth(
            spoken, ctypes.c_size_t(len(spoken)), 0, 0, 0, _CHARS_UTF8, None, None
        )
        if status != _OK:
            raise RefusedRequest(f"espeak-ng refused the text with status {status}")
        yield from self._heard

    def _choose(self, voice: str) -> None:
        # espeak-ng takes an unknown variant silently for none.
        variant = voice.partition("+")[2]
        known = not variant or (_VARIANTS / variant).is_file()
        if not known or self._library.espeak_SetVoiceByName(voice.encode()) != _OK:
            raise RefusedRequest(f"espeak-ng has no voice {voice!r}", missing=True)

    def _keep(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._heard.append(ctypes.string_at(samples, count * 2))
        return 0


if __name__ == "__main__":
    serve(Espeak)
