"""Makes lines and typed answers of CLINC150, a public set of typed requests with intents.

Each domain becomes a folder with a line, whose menu offers the domain's intents by example, and
with `labels.tsv`: the domain's validation requests and those that are out of every scope.

Its file holds `train`, `val` and `oos_val`, lists of text and intent; `domains` maps each domain to
its intents, and without it all intents are one menu.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from smartivr.errors import DatasetError

EXAMPLES = 20
"""Of each intent so many training requests become phrasings."""
ONE_DOMAIN = "clinc"
_TEMPLATE_SIGNS = re.compile(r"[()\[\]{}|;<>\s]+")
_Requests = Sequence[tuple[str, str]]


def convert_clinc(folder: Path, out: Path, examples: int = EXAMPLES) -> dict[str, int]:
    """Write a folder for each domain; returns how many answers each labels.

    The examples are spread evenly over an intent's training requests.

    Raises:
        DatasetError: the folder does not hold such a data set, or the files cannot be written.

    """
    source, content = _read(folder)
    try:
        train, val = (_requests(content[part]) for part in ("train", "val"))
        outside = _requests(content.get("oos_val", ()))
        names = sorted({intent for _, intent in train})
        domains: Mapping[str, Sequence[str]] = content.get("domains") or {ONE_DOMAIN: names}
        return {
            domain: _write_domain(
                out / domain,
                {intent: _spread([t for t, i in train if i == intent], examples) for intent in of},
                [*((t, i) for t, i in val if i in of), *((text, "") for text, _ in outside)],
            )
            for domain, of in domains.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = "the requests are not lists of text and intent under `train` and `val`"
        raise DatasetError(what, where=str(source)) from error
    except OSError as error:
        raise DatasetError("the line cannot be written", where=str(out)) from error


def _read(folder: Path) -> tuple[Path, Any]:
    for source in sorted(folder.glob("*.json")):
        try:
            content = json.loads(source.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DatasetError("the file is not JSON", where=str(source)) from error
        if isinstance(content, dict) and {"train", "val"} <= content.keys():
            return source, content
    raise DatasetError("there is no JSON file with `train` and `val`", where=str(folder))


def _requests(rows: Iterable[Sequence[str]]) -> _Requests:
    """Take text and intent of each row, without the signs of phrase templates."""
    return [(_TEMPLATE_SIGNS.sub(" ", text).strip(), intent) for text, intent in rows]


def _spread(texts: Sequence[str], count: int) -> list[str]:
    taken = min(count, len(texts))
    return [texts[number * len(texts) // taken] for number in range(taken)]


def _write_domain(folder: Path, phrases: Mapping[str, list[str]], answers: _Requests) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    unlike = dict(answers)
    _write(folder / "phrases.yaml", {"intents": phrases})
    _write(folder / "flow.yaml", _flow(folder.name, phrases))
    rows = [f"{intent}\t{text}" for text, intent in unlike.items() if text]
    (folder / "labels.tsv").write_text("\n".join(["intent\ttext", *rows, ""]), encoding="utf-8")
    return len(rows)


def _flow(domain: str, intents: Iterable[str]) -> dict[str, Any]:
    """Make a menu that offers these intents; whatever is chosen, the call is over."""
    done = {"hangup": "Thank you. Goodbye."}
    return {
        "title": domain.replace("_", " ").capitalize(),
        "language": "en",
        "start": "main",
        "agent": "agent",
        "steps": {
            "main": {
                "menu": "How can I help?",
                "options": {intent: {"next": "done"} for intent in intents},
            },
            "done": done,
            "agent": {"transfer": "agent"},
        },
    }


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON, which is YAML too, so that a text cannot be taken for anything else."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
