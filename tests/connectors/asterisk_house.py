"""A shop whose caller goes on elsewhere, at a PBX."""

from pathlib import Path

KEY = "connector-key-of-this-test"
DESTINATIONS = {"transfer/sales": "7001"}
_DEAF = "recognizer: scripted\n"
_FLOW = """
title: Corner shop
language: en
recognizer: scripted
voice: espeak-ng
start: main
agent: nobody
settings: {no_input_s: 180}
numbers: ["4820"]
steps:
  main:
    menu: Sales, or our opening hours?
    options:
      sales: {key: "1", next: sales, phrases: [sales]}
      hours: {key: "2", next: hours, phrases: [hours]}
      nobody: {key: "3", next: nobody, phrases: [nobody]}
  sales: {transfer: sales}
  nobody: {transfer: not-in-the-table}
  hours: {hangup: Nine to five.}
"""


def furnish(home: Path, *, hears: bool = False) -> Path:
    """Write the shop's line below this folder; it recognizes speech, or goes by keys."""
    line = home / "intents" / "shop"
    line.mkdir(parents=True)
    (line / "flow.yaml").write_text(_FLOW.replace(_DEAF, "") if hears else _FLOW)
    return home
