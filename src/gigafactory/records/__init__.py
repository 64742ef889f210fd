"""The room `records`: what happened, as append-only tables."""
