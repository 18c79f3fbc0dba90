"""Measurements of the running helpline; `python -m benchmarks` prints the figures of the README."""
