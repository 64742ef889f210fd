"""From a machine log to the numbers of a plant file: laws of times, clocks, shares, lost metres.

Takes a log (a CSV of a real line, or a data set that our own line wrote) and gives, for each step,
what the log says about the keys of `[machine.X]` and `[step.X]`, each with a 95 % interval and with
how well it fits. Where a log is too thin for a key the key is left out, and the answer says so:
nothing here may guess.
"""
