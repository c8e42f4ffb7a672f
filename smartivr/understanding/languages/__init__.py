"""What is known of each language; a new one is a file here and a line in `PACKS`."""

from smartivr.understanding.languages import en, pl
from smartivr.understanding.languages.pack import LanguagePack

PACKS = {pack.code: pack for pack in (en.PACK, pl.PACK)}


def language_pack(language: str) -> LanguagePack:
    """Find the pack for a language such as `en` or `en-GB`; English where there is none."""
    return PACKS.get(language[:2].lower(), en.PACK)


__all__ = ["PACKS", "LanguagePack", "language_pack"]
