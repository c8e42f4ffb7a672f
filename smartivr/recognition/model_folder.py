"""Where the models are that come with smartivr; a recognizer's process needs no more of them."""

from pathlib import Path

CATALOGUE = "catalogue.yaml"
_PACKAGED = Path(__file__).resolve().parents[1] / "models"
_CHECKOUT = Path(__file__).resolve().parents[2] / "models"
FOLDER = _PACKAGED if (_PACKAGED / CATALOGUE).is_file() else _CHECKOUT
"""What comes with smartivr: within the package if it came as a wheel, else in the checkout."""
