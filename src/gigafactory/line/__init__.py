"""The room `line`: a plant and a seed go in, records come out.

`lower` turns a plant into flat arrays, `kernel` runs them event by event, `table` turns what it
wrote into records; `slow` is the readable engine that the kernel must equal. It must never
measure: that is the room `quality`.
"""
