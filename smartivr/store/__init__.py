"""The only persistence: call records and their event logs."""
