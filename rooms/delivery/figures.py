"""What an operator may watch of one process: how much, how fast, how often it was refused.

Numbers of the whole process, with labels from short fixed lists. *No series belongs to a person*,
a seat or a room: who watches these learns that people talk, never which of them.
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from rooms import strain

# Else each says, to the millisecond, when something first happened.
disable_created_metrics()  # type: ignore[no-untyped-call]

PROCESS = CollectorRegistry()
"""All of them, with the memory, descriptors and CPU time of the process."""
ProcessCollector(registry=PROCESS)

SOCKETS = Gauge("peerchat_sockets", "Open sockets", registry=PROCESS)
STORED = Counter("peerchat_entries_stored", "Entries written to the log", registry=PROCESS)
STORING = Histogram(
    "peerchat_store_seconds",
    "From taking up what waits to the end of its transaction",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=PROCESS,
)
NOT_STORED = Counter(
    "peerchat_store_failures", "Transactions of the log that failed", registry=PROCESS
)
LATE = Gauge(
    "peerchat_late_seconds",
    "How late this process is, on average: joins close and messages slow down by this",
    registry=PROCESS,
)
# In tenths: more would tell in a quiet room when somebody spoke.
LATE.set_function(lambda: round(strain.here.late, 1))
REFUSED = Counter("peerchat_refusals", "Refusals given on sockets", ["code"], registry=PROCESS)
UNHEARD = Counter(
    "peerchat_bell_failures", "Times that the channel layer did not answer", registry=PROCESS
)
