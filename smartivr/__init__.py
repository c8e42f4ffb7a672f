"""Smart IVR: a self-hosted, speech-enabled phone menu."""

__version__ = "0.1.0"
