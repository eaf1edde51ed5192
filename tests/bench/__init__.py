"""What a delivery costs: peerchat against the practical limit, in one run on one PostgreSQL.

`make bench QUICK=1`, or `python -m tests.bench --quick`. Ends by itself, in under a minute, with
`fanout_cpu_ratio=<ours ÷ bare>`. Figures of different runs or machines do not compare: only the
ratio does. Nothing here is a test, and no test asserts a time.

**The two.** *bare* (`bare.py`): a picows server that keeps rooms in memory and stores what waits by
one binary COPY, one transaction, before it acknowledges and fans out; it checks nothing. *ours*:
`manage.py serve` as operators run it, with tickets, seats, membership checks, stamps, limits and
back-pressure. Same cluster, a database each, `fsync` and `synchronous_commit` on.

**The load** (`load.py`, a process for each, the same code). 20 rooms × 10 members, each a picows
client. In ours a mentor opens the generation and commits nine survivors with real KeyPackages
(mls-rs), all through the socket. Then every member keeps `window` messages unacknowledged. A sent
frame is 600 bytes in both. The server cannot decrypt, so the ciphertext inside our well-formed
PrivateMessages is a filler that carries the moment of sending. Ours sends larger frames out, since
an entry carries its stamp: that is part of the price, and is counted.

**Counted.** A *delivery* is one message reaching one member, its sender included. Each room has one
reader that decodes all it gets, demands that no seq is missing or doubled, and takes the time since
sending (p50 and p99); the others count frames. After each round every member must have every
message. CPU is user + system time, from /proc, of the server and of every PostgreSQL process
together, over the measured seconds only; the load's own is left out. The two take turns, round by
round, each after a checkpoint and a warm-up, so that a machine that is slow for a while is slow for
both. `--quick` does up to three rounds of three seconds, fewer when the machine is busy; without it
they are ten seconds long. `stamp_…` lines are `stamps.py`: what stamps cost by themselves.
"""
