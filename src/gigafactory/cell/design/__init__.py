"""Design of a cell: from materials and a file to geometry, masses, capacity, energy and cost."""
