"""Piper in a process of its own: `python -m smartivr.synthesis.piper_worker MODEL THREADS`.

piper-tts is GPL-3; only this process loads it. A request is `{"text", "speaker", "length_scale"}`.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smartivr.synthesis.serving import RefusedRequest, serve

try:
    import onnxruntime  # type: ignore[import-untyped]  # ships no types
    from onnxruntime.capi import (  # type: ignore[import-untyped]  # the same
        onnxruntime_pybind11_state as onnx_errors,
    )
    from piper.config import PiperConfig, SynthesisConfig
    from piper.phonemize_espeak import ESPEAK_DATA_DIR
    from piper.voice import PiperVoice
except ImportError as failure:
    _missing: ImportError | None = failure
else:
    _missing = None


class Piper:
    """A loaded model."""

    def __init__(self, model: Path, threads: int) -> None:
        if _missing is not None:
            raise RefusedRequest(f"piper-tts is not installed: {_missing}", missing=True)
        # piper's own loader leaves onnxruntime all cores, so the session is made here.
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            settings = json.loads(Path(f"{model}.json").read_text("utf-8"))
            session = onnxruntime.InferenceSession(
                str(model), sess_options=options, providers=["CPUExecutionProvider"]
            )
            config = PiperConfig.from_dict(settings)
        except _engine_errors(OSError, ValueError, KeyError) as failure:
            raise RefusedRequest(
                f"the piper voice {model} does not load", missing=True
            ) from failure
        # Its espeak-ng cuts data paths at 160 bytes, so it is given a short relative one.
        os.chdir(ESPEAK_DATA_DIR.parent)
        self._voice = PiperVoice(
            session=session,
            config=config,
            espeak_data_dir=Path(ESPEAK_DATA_DIR.name),
            download_dir=model.parent,
        )
        self._try(model)

    def _try(self, model: Path) -> None:
        """Say the phoneme of the highest number: a model that was made for fewer has none."""
        highest = max(max(ids) for ids in self._voice.config.phoneme_id_map.values())
        try:
            spoken = self._voice.phoneme_ids_to_audio([highest], SynthesisConfig(speaker_id=0))
            audio = spoken[0] if isinstance(spoken, tuple) else spoken
        except _engine_errors(ValueError, AttributeError) as failure:
            raise RefusedRequest(
                f"the piper voice {model} and its settings do not belong together", missing=True
            ) from failure
        if not audio.size:
            raise RefusedRequest(f"the piper voice {model} stays silent", missing=True)

    def describe(self) -> dict[str, object]:
        """Version of onnxruntime and rate of the model's audio."""
        return {"version": onnxruntime.__version__, "rate_hz": self._voice.config.sample_rate}

    def speak(self, request: dict[str, Any]) -> Iterator[bytes]:
        """Audio of one text, a piece for each sentence that piper finds in it."""
        speaker = int(request["speaker"])
        if speaker >= max(1, self._voice.config.num_speakers):
            raise RefusedRequest(f"the piper voice has no speaker {speaker}", missing=True)
        if not request["text"]:
            return
        settings = SynthesisConfig(
            speaker_id=speaker, length_scale=float(request["length_scale"]), normalize_audio=True
        )
        try:
            for chunk in self._voice.synthesize(str(request["text"]), settings):
                yield chunk.audio_int16_bytes
        except _engine_errors(ValueError) as failure:
            raise RefusedRequest("the piper voice cannot speak this text") from failure


def _engine_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """All errors of onnxruntime, which have no common class below `Exception`, and others."""
    return (
        onnx_errors.Fail,
        onnx_errors.InvalidArgument,
        onnx_errors.InvalidGraph,
        onnx_errors.InvalidProtobuf,
        onnx_errors.NoSuchFile,
        onnx_errors.NotImplemented,
        onnx_errors.RuntimeException,
        *others,
    )


if __name__ == "__main__":
    serve(lambda: Piper(Path(sys.argv[1]), int(sys.argv[2])))
