"""What breaks a store, each fault counted: ``python -m tests.faults NAME``."""
