"""Curves of cyclers: read, kept as scaled integers, and what each cycle says."""
