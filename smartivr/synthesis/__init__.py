"""Voices behind one seam (`base`), with recordings and a disk cache before them."""
