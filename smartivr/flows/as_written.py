"""YAML that is changed and written again: plain values stay as they stand in the file.

To YAML `+442079460111` is the number 442079460111, and would be written so; here it is a text.
"""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import ScalarString


class AsWritten(ScalarString):
    """A plain value that YAML takes for a number, a truth or a day: its text."""


class _Reading(RoundTripConstructor):
    def as_written(self, node: ScalarNode) -> AsWritten:
        value: AsWritten = AsWritten(node.value, anchor=node.anchor)
        return value


class _Writing(RoundTripRepresenter):
    def as_written(self, value: AsWritten) -> ScalarNode:
        text = str(value)
        tag = self.dumper.resolver.resolve(ScalarNode, text, (True, False))
        return self.represent_scalar(tag, text, anchor=value.yaml_anchor(any=True))


for _kind in ("int", "float", "bool", "timestamp"):
    _Reading.add_constructor(f"tag:yaml.org,2002:{_kind}", _Reading.as_written)
_Writing.add_representer(AsWritten, _Writing.as_written)


def yaml_as_written() -> Any:
    """Make what reads a file for a change and writes it again, comments and quotes included."""
    yaml = YAML()
    yaml.Constructor, yaml.Representer = _Reading, _Writing
    yaml.preserve_quotes = True
    return yaml
