"""A year of records beside three peers: the same questions, the same data, the same run."""
