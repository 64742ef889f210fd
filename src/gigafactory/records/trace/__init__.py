"""Genealogy: what a cell was made of, and where what was made of a lot went.

It needs no plant: which columns of `cells` are draws, steps and trays follows from their names, and
what a draw takes is said by the data set (`draws` in `runs`), or bounded by the cells beside it.
"""
