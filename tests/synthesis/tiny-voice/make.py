"""Makes the smallest model that piper can speak with: `python make.py FOLDER`.

It has the inputs and the output of a published piper voice, and hums: 60 ms a phoneme, higher
for phonemes of higher numbers. ONNX is protobuf, whose few needed pieces are written by hand,
so that no further package is needed.
"""

import json
import struct
import sys
from pathlib import Path

RATE_HZ = 16000
SAMPLES_PER_PHONEME = RATE_HZ * 60 // 1000
FLOAT, INT64 = 1, 7

SYMBOLS = "_^$ !'(),-.:;?abcdefghijklmnopqrstuvwxyzæçðøħŋœɐɑɒɔɕəɛɜɡɨɪɫɲɵɹɾʂʃʊʌʐʑʒʔʲˈˌː̃θ"


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    payload = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def node(operator: str, inputs: list[str], output: str, **attributes: int) -> bytes:
    named = b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operator)
    for name, value in attributes.items():
        is_integer = 2
        named += field(5, field(1, name) + field(3, value) + field(20, is_integer))
    return field(1, named)


def constant(name: str, kind: int, values: list[float], *, scalar: bool = False) -> bytes:
    raw = struct.pack(f"<{len(values)}{'f' if kind == FLOAT else 'q'}", *values)
    shape = b"" if scalar else field(1, len(values))
    return field(5, shape + field(2, kind) + field(8, name) + field(9, raw))


def port(number: int, name: str, kind: int, shape: list[str | int]) -> bytes:
    dimensions = b"".join(
        field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in shape
    )
    tensor = field(1, kind) + field(2, dimensions)
    return field(number, field(1, name) + field(2, field(1, tensor)))


def model() -> bytes:
    graph = b"".join(
        [
            node("ReduceMax", ["input_lengths"], "count", keepdims=0),
            node("Cast", ["count"], "phonemes", to=FLOAT),
            node("Gather", ["scales", "one"], "slowness"),
            node("Mul", ["phonemes", "per_phoneme"], "unhurried"),
            node("Mul", ["unhurried", "slowness"], "length"),
            node("Range", ["zero", "length", "step"], "time"),
            node("Cast", ["input"], "numbers", to=FLOAT),
            node("ReduceMean", ["numbers"], "height", keepdims=0),
            node("Mul", ["height", "radians"], "pitch"),
            node("Mul", ["time", "pitch"], "phase"),
            node("Sin", ["phase"], "wave"),
            node("Mul", ["wave", "loudness"], "hum"),
            node("Unsqueeze", ["hum", "axes"], "output"),
            field(2, "tiny"),
            constant("one", INT64, [1], scalar=True),
            constant("per_phoneme", FLOAT, [SAMPLES_PER_PHONEME], scalar=True),
            constant("zero", FLOAT, [0.0], scalar=True),
            constant("step", FLOAT, [1.0], scalar=True),
            constant("radians", FLOAT, [0.005], scalar=True),
            constant("loudness", FLOAT, [0.3], scalar=True),
            constant("axes", INT64, [0, 1]),
            port(11, "input", INT64, ["batch", "phonemes"]),
            port(11, "input_lengths", INT64, ["batch"]),
            port(11, "scales", FLOAT, [3]),
            port(12, "output", FLOAT, ["batch", "channel", "time"]),
        ]
    )
    ir_version, operator_set = 8, 13
    return field(1, ir_version) + field(7, graph) + field(8, field(1, "") + field(2, operator_set))


def settings(espeak_voice: str) -> dict[str, object]:
    return {
        "audio": {"sample_rate": RATE_HZ},
        "espeak": {"voice": espeak_voice},
        "phoneme_type": "espeak",
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "num_symbols": len(SYMBOLS),
        "num_speakers": 1,
        "speaker_id_map": {},
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(SYMBOLS)},
    }


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, voice in (("en_XX-hum-tiny", "en-gb-x-rp"), ("pl_XX-hum-tiny", "pl")):
        (folder / f"{name}.onnx").write_bytes(model())
        text = json.dumps(settings(voice), ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.onnx.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
