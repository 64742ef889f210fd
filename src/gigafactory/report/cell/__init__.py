"""The page of a designed cell, and its data sheet on paper."""
