"""The room `scenario`: runs varied, repeated and measured.

Takes a plant and what is asked of it, gives an answer with its confidence interval. It must never
know how a line works inside.
"""
