"""One file per way a caller can be connected; each speaks the words of `smartivr.line`."""
