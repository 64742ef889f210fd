"""Virtual tests of cells: designs per second, beside a model rebuilt per design and PyBOP."""
