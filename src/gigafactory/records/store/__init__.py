"""The store: where the records of a plant are kept, and what makes sure that they stay.

Sealed history is Parquet in a Delta table for each table of records; a database beside it (SQLite
in the folder, or PostgreSQL) holds the manifest of the sealed parts and what is not sealed yet. It
decides nothing about a plant, and measures nothing.
"""
