"""From what a line did to what its cells are: process quantities in, distributions of cells out."""
