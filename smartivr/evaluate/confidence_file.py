"""The file that holds what was learnt, and where it came from."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from smartivr.errors import DatasetError
from smartivr.evaluate.overheard import Overheard
from smartivr.understanding import weighing
from smartivr.understanding.weighing import Weights

STORED_AT = Path(weighing.__file__).with_name(weighing.STORED)


def write_weights(
    out: Path, engines: Mapping[str, Weights], learnt_from: Sequence[Overheard], date: str
) -> None:
    """Write coefficients with the date and the numbers of recordings behind them.

    Raises:
        DatasetError: the file cannot be written.

    """
    counts = Counter((one.line, bool(one.intent)) for one in learnt_from)
    content = {
        "made_by": "smartivr confidence-train",
        "date": date,
        "recordings": {
            line: {"in_scope": counts[line, True], "out_of_scope": counts[line, False]}
            for line in sorted({line for line, _ in counts})
        },
        "speakers": len({one.speaker for one in learnt_from}),
        "engines": {
            engine: {
                "bias": weights.bias,
                "weights": {
                    name: list(asdict(each).values()) for name, each in weights.weights.items()
                },
            }
            for engine, weights in engines.items()
        },
    }
    try:
        out.write_text(_pairs_on_one_line(json.dumps(content, indent=1)) + "\n", encoding="utf-8")
    except OSError as error:
        raise DatasetError("what was learnt cannot be written", where=str(out)) from error


def _pairs_on_one_line(text: str) -> str:
    return re.sub(r"\[\s+([^\s\[\]]+)\s+([^\s\[\]]+)\s+\]", r"[\1 \2]", text)
