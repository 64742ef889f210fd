"""The compiled engine: one event calendar over flat arrays."""
