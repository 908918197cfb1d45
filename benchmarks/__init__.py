"""Speed, measured against peers and bounds in one run: `python -m benchmarks`."""

# Before numpy is imported by anything else: the tracker keeps its BLAS from spinning with threads, here as in all its programs.
import tracker as tracker
