"""Statistical process control: charts, run rules, capability, gauges, sampling plans."""
