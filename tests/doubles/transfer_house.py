"""The shop's server with ways out of it: key 4 transfers the caller, key 5 hangs up."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from centre_house import FLOW, PHRASES, CentreHouse, centre_house, furnish

OUTSIDE = "sip:desk@pbx.example.com"
NUMBER = "+442079460100"
_OPTIONS = """
      outside: {key: "4", next: outside}
      goodbye: {key: "5", next: goodbye}
      number: {key: "6", next: number}
      nowhere: {key: "7", next: nowhere}
"""
_STEPS = f"""
  outside: {{transfer: front-desk}}
  goodbye: {{hangup: Goodbye.}}
  number: {{transfer: "{NUMBER}"}}
  nowhere: {{transfer: unknown-desk}}
"""
_PHRASES = "".join(
    f"  {name}: {{label: {name}, phrases: [{name}]}}\n"
    for name in ("outside", "goodbye", "number", "nowhere")
)


@contextlib.asynccontextmanager
async def transfer_house(home: Path, **changes: object) -> AsyncIterator[CentreHouse]:
    """Start it on a free port; it ends with the context."""
    furnish(home)
    line = home / "intents" / "shop"
    before, after = FLOW.split("  agents: {queue")
    flow = before.rstrip() + _OPTIONS + "  agents: {queue" + after.rstrip() + _STEPS
    (line / "flow.yaml").write_text(flow)
    (line / "phrases.yaml").write_text(PHRASES.rstrip() + "\n" + _PHRASES)
    table = {"front-desk": OUTSIDE}
    async with centre_house(home, **{"destinations": table, **changes}) as house:
        yield house
