"""Coverage-guided fuzzing of every dialect's `received`: `make fuzz`, `make fuzz SECONDS=3600`.

Needs atheris, which `make fuzz` installs. An input is the number of a dialect, then messages.
Whatever they hold, a dialect raises BadMessage, BadFrame or OutOfTurn, and stays usable.
"""

import contextlib
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "doubles"))

with atheris.instrument_imports(include=["smartivr.transports"]):
    from dialects import NAMES, dialect_of

    from smartivr.errors import BadFrame, BadMessage, OutOfTurn
    from smartivr.providers.registry import provider_of
    from smartivr.transports.dialect import Begun, Dialect

import numpy as np

MOST_MESSAGES = 8
SEPARATOR = b"\x00\xfe\x00"


def attempt(data: bytes) -> None:
    """Feed one input to one dialect."""
    if not data:
        return
    dialect = dialect_of(NAMES[data[0] % len(NAMES)])
    begun = False
    for part in data[1:].split(SEPARATOR)[:MOST_MESSAGES]:
        for message in (part, part.decode("utf-8", "replace")):
            with contextlib.suppress(BadFrame, BadMessage, OutOfTurn):
                for heard in dialect.received(message):
                    begun = begun or isinstance(heard, Begun)
    if begun:
        use(dialect)


def use(dialect: Dialect) -> None:
    """Do what a call does, whatever came before."""
    dialect.audio(np.zeros(160, np.int16))
    dialect.mark("1")
    dialect.clear()
    dialect.farewell("hangup", None)


def seeds(folder: Path) -> None:
    """Write what each provider says in an ordinary call, for the fuzzer to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(NAMES):
        provider = provider_of(name)
        silence = np.zeros(provider.media.rate_hz // 50, np.int16)
        said = [*provider.opening(), *provider.audio(silence, 0), *provider.key("5")]
        said += [*provider.played("1", dropped=False), *provider.hang_up()]
        parts = [one.encode() if isinstance(one, str) else one for one in said]
        (folder / name).write_bytes(bytes([number]) + SEPARATOR.join(parts))


if __name__ == "__main__":
    seeds(Path(sys.argv[1]))
    atheris.Setup(sys.argv, attempt)
    atheris.Fuzz()
