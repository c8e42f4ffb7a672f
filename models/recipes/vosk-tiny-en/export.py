"""Writes the trained network and its settings in the files that vosk reads."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Mapping
from pathlib import Path

import cepstra
import numpy as np
import torch
from kaldi_model import Floats, Nnet3, acoustic_model, mean_statistics
from network import BYPASS, SUBSAMPLING, WIDTH, Factored, Network, Plain
from torch import Tensor, nn

_COUNTED_FRAMES = 10_000
_DECODING = {
    "min-active": 200,
    "max-active": 3000,
    "beam": 12.0,
    "lattice-beam": 5.0,
    "acoustic-scale": 1.0,
    "frame-subsampling-factor": SUBSAMPLING,
    "frames-per-chunk": 21,
    "endpoint.silence-phones": 1,
    "endpoint.rule2.min-trailing-silence": 0.5,
    "endpoint.rule3.min-trailing-silence": 0.75,
    "endpoint.rule4.min-trailing-silence": 1.0,
}


def _matrix(weights: Tensor) -> Floats:
    """Weights (outputs, inputs, frames) as Kaldi has them: (outputs, frames x inputs)."""
    return weights.permute(0, 2, 1).reshape(len(weights), -1).float().numpy()


def _folded(affine: nn.Conv1d, norm: nn.BatchNorm1d) -> tuple[Floats, Floats]:
    """Weights and bias of a layer and the batch normalisation after it, as one."""
    spread = torch.sqrt(norm.running_var.double() + norm.eps)
    scale = norm.weight.detach().double() / spread
    weights = affine.weight.detach().double() * scale[:, None, None]
    bias = (affine.bias.detach().double() - norm.running_mean) * scale + norm.bias.detach()
    return _matrix(weights), bias.float().numpy()


def _add_plain(nnet: Nnet3, name: str, layer: Plain) -> None:
    weights, bias = _folded(layer.affine, layer.norm)
    frames = layer.affine.kernel_size[0]
    nnet.affine(f"{name}.affine", weights, bias, range(-(frames // 2), frames // 2 + 1))
    nnet.rectify(f"{name}.rectified", len(bias))


def _add_factored(nnet: Nnet3, name: str, layer: Factored) -> None:
    before = nnet.last
    narrow = _matrix(layer.narrow.weight.detach())
    nnet.affine(f"{name}.narrow", narrow, np.zeros(len(narrow), np.float32), (-SUBSAMPLING, 0))
    weights, bias = _folded(layer.affine, layer.norm)
    nnet.affine(f"{name}.affine", weights, bias, (0, SUBSAMPLING))
    nnet.rectify(f"{name}.rectified", WIDTH)
    nnet.bypass(f"{name}.sum", before, BYPASS, WIDTH)


def nnet3(network: Network) -> Nnet3:
    """The network in Kaldi's form, without the second head."""
    nnet = Nnet3(cepstra.COEFFICIENTS)
    for number, plain in enumerate(network.plain, start=1):
        _add_plain(nnet, f"plain{number}", plain)
    for number, factored in enumerate(network.factored, start=1):
        _add_factored(nnet, f"factored{number}", factored)
    weights = _matrix(network.scores.weight.detach())
    nnet.affine("scores", weights, network.scores.bias.detach().numpy(), (0,))
    return nnet


def _options(values: Mapping[str, object]) -> str:
    return "".join(f"--{name}={value}\n" for name, value in values.items())


def export(weights: Path, mean: Path, model: Path) -> None:
    """Write `am/` and `conf/` of a model folder."""
    for folder in ("am", "conf"):
        (model / folder).mkdir(parents=True, exist_ok=True)
    network = Network()
    network.load_state_dict(torch.load(weights))
    (model / "am" / "final.mdl").write_bytes(acoustic_model(nnet3(network.eval())))
    statistics = mean_statistics(*np.load(mean), _COUNTED_FRAMES)
    (model / "am" / "global_cmvn.stats").write_bytes(statistics)
    (model / "conf" / "mfcc.conf").write_text(_options(cepstra.OPTIONS))
    (model / "conf" / "model.conf").write_text(_options(_DECODING))
