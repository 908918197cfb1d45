"""AI policy shifts read out of news: what changed, who did it, where, from when, and how sure that is."""

import os

# The matrices are small: a pool of BLAS threads only spins. Set before numpy is first imported; whoever wants more says so.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
