"""Which lot, lane, machine or channel stands out: a ranked list with effect, interval and chance."""
