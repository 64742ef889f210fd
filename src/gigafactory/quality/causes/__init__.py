"""Which lot, lane, machine or channel stands out: ranked, with effect, interval and chance."""
