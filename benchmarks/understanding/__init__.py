"""How well messages are understood, on sentences kept apart from the training data.

`make eval` measures and writes a report; `python -m benchmarks.understanding ablation curve` trains
variants of the topic model and compares them.
"""
