"""One load: its members join, then it does rounds as they are ordered on standard input.

A process of its own, so that what it costs is in nobody's figures. It reads the CPU time of the
processes that it loads itself, at the very moments that bound the measured seconds.
"""

from __future__ import annotations

import asyncio
import sys
import time

import msgspec

from tests.bench import cpu, joining, plain
from tests.bench.crowd import Crowd
from tests.bench.orders import Answer, Figures, Load, Round

JOINING = 30.0
"""Seconds."""


async def run(load: Load) -> None:
    """Join, then a round for each line, until the lines end."""
    join = joining.join if load.speech == "peerchat" else plain.join
    async with asyncio.timeout(JOINING):
        crowd = Crowd(await join(load))
    say(Answer())
    while line := await asyncio.to_thread(sys.stdin.readline):
        say(Answer(figures=await measure(crowd, load, msgspec.json.decode(line, type=Round))))


async def measure(crowd: Crowd, load: Load, order: Round) -> Figures:
    """One round. Raises `Lost`."""
    crowd.start(order.rate)
    await asyncio.sleep(order.warm)
    crowd.check()
    crowd.take_latencies()
    application, services = cpu.seconds(load.application), cpu.seconds(load.services)
    started, delivered = time.monotonic(), crowd.deliveries()
    await asyncio.sleep(order.seconds)
    figures = Figures(
        seconds=time.monotonic() - started,
        deliveries=crowd.deliveries() - delivered,
        application=cpu.seconds(load.application) - application,
        services=cpu.seconds(load.services) - services,
        latencies=[latency / 1e6 for latency in crowd.take_latencies()],
    )
    await crowd.stop()
    return figures


def say(answer: Answer) -> None:
    """One line to whoever ordered."""
    print(msgspec.json.encode(answer).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(run(msgspec.json.decode(sys.stdin.readline(), type=Load)))
