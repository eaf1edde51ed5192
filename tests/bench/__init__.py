"""What a delivery costs: peerchat against the practical limit and against what most chats are, in
one run on one PostgreSQL.

`make bench`, a quarter of an hour, prints a table for each work, and each bar of the design with
its figure. `make bench QUICK=1` is the first work with the two that matter most, within a minute.
Both end with `fanout_cpu_ratio=<ours ÷ bare>`. Figures of different runs or machines do not
compare: only ratios do, and latencies only with the bare server's beside them. Nothing here is a
test, and no test asserts a time.

**Who is compared** (`contenders.py`), a database each, `fsync` and `synchronous_commit` on:
*bare* (`bare.py`), a picows server that keeps rooms in memory and stores what waits by one binary
COPY before it acknowledges and fans out; it checks nothing. *ours*, `manage.py serve` on
PostgreSQL as operators run it, with tickets, seats, membership checks, stamps, limits and
back-pressure. *embedded*, the same on SQLite. *two*, two processes on PostgreSQL with Valkey,
half of each room at either. *tutorial* (`tutorial.py`), the room of the Channels tutorial with
one insert a message.

**The works** (`works.py`): 20 rooms of 10 and one of 200, saturated (everybody says the next
thing when the last is acknowledged) and at the pace of people (200 and 5 messages a second, each
at a moment of its own). A load (`load.py`, a process for each, the same code) joins, in ours with
real groups and KeyPackages (mls-rs) through the socket. A sent frame is 600 bytes in all. The
server cannot decrypt, so the ciphertext inside our well-formed PrivateMessages is a filler that
carries the moment of sending. Ours sends larger frames out, since an entry carries its stamp:
that is part of the price, and is counted.

**Counted.** A *delivery* is one message reaching one member, its sender included. One in ten
members decodes all she gets, demands that no seq is missing or doubled, and takes the time since
sending; the others count frames. After each round every member must have every message. CPU is
user and system time, from /proc, of the server's processes and of those of the services it uses,
over the measured seconds only; the load's own is left out. They take turns, round by round, each
after a checkpoint and a warm-up, so that a machine that is slow for a while is slow for all. Rounds
of the tutorial's room are a fifth as long: it falls behind, and all it took in has to arrive.
`stamp_…` lines are `stamps.py`: what stamps cost by themselves; `resting.py` is memory at rest
and for each of 5,000 silent seats.
"""
