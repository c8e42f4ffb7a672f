"""Makes a small network that piper can speak with: `python make.py FOLDER`.

It has the inputs and the output of a published piper voice. Each phoneme has a vector; two
layers turn it into the loudness and the two pitches of a sound of 60 ms, so that every phoneme
sounds unlike the others, and two oscillators play them. Nobody understands it, but it is as
deterministic as it is small (5 kB): its weights are drawn from a seed. ONNX is protobuf, whose
few needed pieces are written by hand, so that no further package is needed.
"""

import json
import math
import random
import struct
import sys
from pathlib import Path

RATE_HZ = 16000
SAMPLES_PER_PHONEME = RATE_HZ * 60 // 1000
FLOAT, INT64 = 1, 7
WIDTH, HIDDEN = 8, 16
LOWEST_HZ, SPAN_HZ = (150.0, 700.0), (500.0, 1800.0)
"""Of the two oscillators."""
SILENT = "^$ !'(),-.:;?"
SEED = 7

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


def constant(name: str, kind: int, values: list[float], shape: tuple[int, ...] = ()) -> bytes:
    raw = struct.pack(f"<{len(values)}{'f' if kind == FLOAT else 'q'}", *values)
    sizes = b"".join(field(1, size) for size in shape)
    return field(5, sizes + field(2, kind) + field(8, name) + field(9, raw))


def port(number: int, name: str, kind: int, shape: list[str | int]) -> bytes:
    dimensions = b"".join(
        field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in shape
    )
    tensor = field(1, kind) + field(2, dimensions)
    return field(number, field(1, name) + field(2, field(1, tensor)))


def weights() -> list[bytes]:
    """The network's numbers, the same in every run."""
    draw = random.Random(SEED)

    def gauss(name: str, *shape: int) -> bytes:
        return constant(name, FLOAT, [draw.gauss(0, 1) for _ in range(math.prod(shape))], shape)

    loudness = [0.0 if symbol in SILENT else 1.0 for symbol in SYMBOLS]
    return [
        gauss("vectors", len(SYMBOLS), WIDTH),
        gauss("inward", WIDTH, HIDDEN),
        gauss("inward_bias", HIDDEN),
        gauss("outward", HIDDEN, 2),
        gauss("outward_bias", 2),
        constant("loudness", FLOAT, loudness, (len(SYMBOLS), 1)),
        constant("span_hz", FLOAT, list(SPAN_HZ), (2,)),
        constant("lowest_hz", FLOAT, list(LOWEST_HZ), (2,)),
        constant("radians_per_hz", FLOAT, [2 * math.pi / RATE_HZ]),
        constant("quieter", FLOAT, [0.3]),
        constant("per_phoneme", FLOAT, [SAMPLES_PER_PHONEME]),
        constant("zero", FLOAT, [0.0]),
        constant("step", FLOAT, [1.0]),
        constant("length_at", INT64, [1]),
        constant("first_axis", INT64, [0]),
        constant("first_axes", INT64, [0], (1,)),
        constant("pitch_axes", INT64, [1], (1,)),
        constant("two_axes", INT64, [0, 1], (2,)),
    ]


def model() -> bytes:
    network = [
        # What each phoneme sounds like.
        node("Squeeze", ["input", "first_axes"], "ids"),
        node("Gather", ["vectors", "ids"], "known"),
        node("MatMul", ["known", "inward"], "in_product"),
        node("Add", ["in_product", "inward_bias"], "in_sum"),
        node("Tanh", ["in_sum"], "hidden"),
        node("MatMul", ["hidden", "outward"], "out_product"),
        node("Add", ["out_product", "outward_bias"], "out_sum"),
        node("Sigmoid", ["out_sum"], "heights"),
        node("Mul", ["heights", "span_hz"], "above_lowest"),
        node("Add", ["above_lowest", "lowest_hz"], "pitches"),
        node("Gather", ["loudness", "ids"], "volumes"),
        # Which phoneme it is at each sample.
        node("ReduceMax", ["input_lengths"], "count", keepdims=0),
        node("Cast", ["count"], "phonemes", to=FLOAT),
        node("Gather", ["scales", "length_at"], "slowness"),
        node("Mul", ["per_phoneme", "slowness"], "duration"),
        node("Mul", ["phonemes", "duration"], "length"),
        node("Range", ["zero", "length", "step"], "time"),
        node("Div", ["time", "duration"], "progress"),
        node("Floor", ["progress"], "whole"),
        node("Cast", ["whole"], "place", to=INT64),
        # The oscillators.
        node("Gather", ["pitches", "place"], "pitches_now"),
        node("Mul", ["pitches_now", "radians_per_hz"], "turning"),
        node("CumSum", ["turning", "first_axis"], "phase"),
        node("Sin", ["phase"], "waves"),
        node("Gather", ["volumes", "place"], "volumes_now"),
        node("Mul", ["waves", "volumes_now"], "audible"),
        node("ReduceSum", ["audible", "pitch_axes"], "both", keepdims=0),
        node("Mul", ["both", "quieter"], "voice"),
        node("Unsqueeze", ["voice", "two_axes"], "output"),
    ]
    ports = [
        port(11, "input", INT64, ["batch", "phonemes"]),
        port(11, "input_lengths", INT64, ["batch"]),
        port(11, "scales", FLOAT, [3]),
        port(12, "output", FLOAT, ["batch", "channel", "time"]),
    ]
    graph = b"".join([*network, field(2, "tiny"), *weights(), *ports])
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
