"""Speech recognizers behind one seam (`base`), fed in order by a `lane` per call."""
