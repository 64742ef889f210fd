"""Search for the designs of a cell that nothing beats: bounds first, then virtual tests."""
