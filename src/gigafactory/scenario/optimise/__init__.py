"""Sizing: how many machines and places, for the least money or the most output.

`space` says what may vary and what it costs, `look` simulates points of it, `search` walks from
point to point, `confirm` checks what was found on runs that the search has not seen; `optimise`
puts them together. The method is that of decision 15.
"""
