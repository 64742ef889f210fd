"""Where cells come from, as members of a kind: machine, lane, channel, lot; as SQL on `cells`."""
