"""Benchmarks: what things cost, beside peers in the same run. Never timed tests; see README.md."""
