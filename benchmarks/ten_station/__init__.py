"""The ten-station line: one model, several engines, part-steps per second."""
