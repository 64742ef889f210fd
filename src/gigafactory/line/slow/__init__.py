"""The readable engine: what a line does, in plain Python, one rule at a time.

It is the reference that the compiled engine (`kernel/`) must equal bit for bit, and it is slow.
Files bear the names of the kernel's files; `parts.py` says what there is, `build.py` makes it of a
lowered plant, `loop.py` runs it. Nothing here is compiled, nothing shares code with the kernel, and
nothing outside `tests/` needs it.
"""
