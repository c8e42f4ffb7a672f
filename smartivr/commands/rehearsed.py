"""Results of scripted calls as JSON, a line each as they come, for programs."""

import json
from contextlib import aclosing
from typing import TYPE_CHECKING

from smartivr.errors import FlowError

if TYPE_CHECKING:
    from smartivr.commands.rehearse import Results


async def print_results(results: "Results") -> bool:
    """Print each result as it comes; whether none failed."""
    well = True
    async with aclosing(results) as arriving:
        async for name, result in arriving:
            if isinstance(result, str):
                _print({"script": name, "left_out": result})
                continue
            well = well and result.passed
            lines = result.transcript
            _print(
                {
                    "script": name,
                    "title": result.title,
                    "passed": result.passed,
                    "failures": result.failures,
                    "turn": result.failed_turn,
                    "transcript": [
                        {"at_s": round(line.at_s, 1), "who": line.who, "text": line.text}
                        for line in lines
                    ],
                }
            )
    return well


def print_faulty(script: str, error: FlowError) -> None:
    """Print what is wrong with a script that cannot be played."""
    _print({"script": script, "mistakes": error.mistakes})


def _print(result: dict[str, object]) -> None:
    print(json.dumps(result, ensure_ascii=False), flush=True)  # noqa: T201  lines for programs, of any length
