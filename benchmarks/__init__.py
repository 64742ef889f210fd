"""Speed of the line engine beside other simulators, measured on one machine in one run."""
