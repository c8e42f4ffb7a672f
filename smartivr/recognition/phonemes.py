"""A process that asks espeak-ng how words sound: `python -m smartivr.recognition.phonemes`.

It reads one JSON object `{"voice": ..., "words": [...]}` and writes `{word: [sound, ...]}` in
the International Phonetic Alphabet. espeak-ng is loaded here and nowhere else in this package.
"""

import ctypes
import json
import sys

import espeakng_loader

RETRIEVAL = 1
"""AUDIO_OUTPUT_RETRIEVAL: espeak-ng opens no loudspeaker."""
UTF8 = 1
SEPARATOR = "_"
IPA = 2 | ord(SEPARATOR) << 8
"""Phonemes as IPA, with this character between them."""


def sounds_of(words: list[str], voice: str) -> dict[str, list[str]]:
    """The sounds of each word as the voice would say it alone.

    Raises:
        OSError: the library or the voice cannot be loaded.

    """
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.c_int,
        ctypes.c_int,
    ]
    folder = str(espeakng_loader.get_data_path()).encode()
    if library.espeak_Initialize(RETRIEVAL, 0, folder, 0) < 0:
        raise OSError("espeak-ng cannot be initialised")
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise OSError(f"espeak-ng has no voice {voice}")
    return {word: _sounds(library, word) for word in words}


def _sounds(library: ctypes.CDLL, word: str) -> list[str]:
    text = ctypes.c_char_p(word.encode())
    sounds: list[str] = []
    while text.value is not None:
        clause: bytes | None = library.espeak_TextToPhonemes(ctypes.byref(text), UTF8, IPA)
        spelled = (clause or b"").decode().replace(" ", SEPARATOR)
        sounds += [sound for sound in spelled.split(SEPARATOR) if sound]
    return sounds


def main() -> None:
    """Answer the one request on standard input."""
    request = json.load(sys.stdin)
    json.dump(sounds_of(request["words"], request["voice"]), sys.stdout)


if __name__ == "__main__":
    main()
