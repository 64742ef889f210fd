"""Data from somebody else's line: files and one mapping become a data set of ours."""
