"""Cases, import, search, flags, people, analysis, report. Knows the parsers; no Qt."""

import os

# Before numpy is loaded: one processor for its products of tables, as imports run in several processes. Two that share
# the work take a third more of both, and how sums are rounded would depend on the machine.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")

__version__ = "0.1.0"
