"""The commands of `smartivr`, one file each; `smartivr.cli` only names them."""
