"""What servers are compared at, and the bars that ours is held to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.bench.table import Result


@dataclass(frozen=True)
class Work:
    """`rate`: messages a second over everybody; None: as fast as they are answered."""

    rooms: int
    members: int
    rate: float | None

    def __str__(self) -> str:
        size = f"{self.rooms} × {self.members}"
        return f"{size} saturated" if self.rate is None else f"{size} at {self.rate:g} a second"


SATURATED = Work(20, 10, None)
MODERATE = Work(20, 10, 200)
LARGE = Work(1, 200, None)
LARGE_MODERATE = Work(1, 200, 5)
WORKS = (SATURATED, MODERATE, LARGE, LARGE_MODERATE)

Results = Mapping[Work, Mapping[str, Result]]


@dataclass(frozen=True)
class Bar:
    """A figure, and what it may be at most (or has to be at least)."""

    name: str
    figure: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def __str__(self) -> str:
        sign, verdict = "≥" if self.at_least else "≤", "met" if self.met else "NOT MET"
        return f"{self.name}={self.figure:.3g} ({sign} {self.bound:.3g}: {verdict})"


def bars(results: Results) -> Iterator[Bar]:
    """Of a whole run."""
    crowded, large = results[SATURATED], results[LARGE]
    ours = crowded["ours"]
    yield Bar("fanout_cpu_ratio", ours.cost / crowded["bare"].cost, 3)
    yield Bar("tutorial_cpu_ratio", ours.cost / crowded["tutorial"].cost, 1 / 40)
    yield Bar("large_room_cpu_ratio", large["ours"].cost / large["bare"].cost, 1.5)
    yield Bar("embedded_rate_ratio", crowded["embedded"].rate / ours.rate, 0.5, at_least=True)
    yield Bar("two_processes_cpu_ratio", crowded["two"].cost / ours.cost, 1.2)
    yield Bar("moderate_p50_ms", results[MODERATE]["ours"].latency(0.5), 1.5)
    yield Bar("moderate_p99_ms", results[MODERATE]["ours"].latency(0.99), 5)
    yield Bar("large_moderate_p99_ms", results[LARGE_MODERATE]["ours"].latency(0.99), 8)
