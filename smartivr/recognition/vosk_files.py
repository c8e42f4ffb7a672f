"""Whether a vosk model's folder is whole.

libvosk ends the whole process when a file of a model is missing, so that is looked at first.
"""

import struct
from pathlib import Path

from smartivr.errors import ModelMissing

NEEDED = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/disambig_tid.int",
)
"""What a model that takes grammars must hold."""
WORDS = "graph/words.txt"
"""Its words, unless `graph/Gr.fst` holds them itself."""
STATIC_GRAPH = "graph/HCLG.fst"
"""Models with one fixed graph ignore grammars, and are of no use here."""
IVECTOR = (
    "ivector/final.dubm",
    "ivector/final.ie",
    "ivector/final.mat",
    "ivector/global_cmvn.stats",
    "ivector/online_cmvn.conf",
    "ivector/splice.conf",
)
"""What the folder `ivector` must hold where there is one."""

REMEDY = "install the model again with `smartivr models install`"
_LONGEST_HEAD = 256
_HAS_WORDS = 1 | 2
"""Flags of OpenFst: a table of input or of output symbols follows."""


def check(folder: Path) -> None:
    """See that a model is whole and takes grammars.

    Raises:
        ModelMissing: names what is missing.

    """
    if not folder.is_dir():
        raise ModelMissing("there is no such folder", where=str(folder), remedy=REMEDY)
    if (folder / STATIC_GRAPH).exists():
        raise ModelMissing(
            "this model has a fixed graph and takes no grammar",
            where=str(folder),
            remedy="install one whose name holds 'small' or 'lgraph'",
        )
    needed = list(NEEDED)
    if (folder / "ivector").is_dir():
        needed += IVECTOR
    for name in needed:
        _look_at(folder, name)
    if not _holds_words(folder / "graph/Gr.fst"):
        _look_at(folder, WORDS)


def _look_at(folder: Path, name: str) -> None:
    path = folder / name
    if not path.is_file() or path.stat().st_size == 0:
        state = "empty" if path.is_file() else "missing"
        raise ModelMissing(f"{name} is {state}", where=str(folder), remedy=REMEDY)


def _holds_words(graph: Path) -> bool:
    """Whether an OpenFst file says in its head that a table of words follows."""
    with graph.open("rb") as file:
        head = file.read(_LONGEST_HEAD)
    try:
        position = 4
        for _text in ("kind of graph", "kind of arc"):
            (length,) = struct.unpack_from("<i", head, position)
            position += 4 + length
        _version, flags = struct.unpack_from("<ii", head, position)
    except struct.error:
        return False
    return bool(flags & _HAS_WORDS)
