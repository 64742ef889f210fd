"""The room `report`: records in, one page out that holds all that it shows.

A page is text: HTML, its style, its figures as data, and the library that draws them, in one file
that fetches nothing. One file a section; each takes what `facts` gathered and returns HTML.

It measures nothing: every number comes from `quality`, `plant` or `records`, and is only put into
words, tables and pictures here. It writes no file; the shell does.
"""
