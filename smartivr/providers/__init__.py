"""The providers' side of every dialect, to try connectors without a provider."""
