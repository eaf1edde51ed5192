"""Rounds added up, and how they are printed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.orders import Figures

HEAD = (
    f"{'':<9}{'deliveries/s':>14}{'p50 ms':>9}{'p99 ms':>9}"
    f"{'CPU µs/delivery: application':>32}{'services':>11}{'both':>8}"
)


def percentile(latencies: Sequence[float], share: float) -> float:
    """What this share of them did not exceed. Sorted, and not empty."""
    return latencies[int(share * (len(latencies) - 1))]


@dataclass(frozen=True)
class Result:
    """A server's rounds together. CPU in microseconds a delivery."""

    name: str
    rate: float
    latencies: Sequence[float]
    application: float
    services: float

    @property
    def cost(self) -> float:
        """The application, and what it stores in."""
        return self.application + self.services

    def latency(self, share: float) -> float:
        """What this share of messages did not exceed, in milliseconds."""
        return percentile(self.latencies, share)

    def line(self) -> str:
        """One row."""
        return (
            f"{self.name:<9}{self.rate:>14,.0f}{self.latency(0.5):>9.1f}"
            f"{self.latency(0.99):>9.1f}{self.application:>32.2f}{self.services:>11.2f}"
            f"{self.cost:>8.2f}"
        )


def add_up(name: str, rounds: Sequence[Figures]) -> Result:
    """All rounds of one server as if they had been one."""
    deliveries = sum(figures.deliveries for figures in rounds)
    return Result(
        name=name,
        rate=deliveries / sum(figures.seconds for figures in rounds),
        latencies=sorted(latency for figures in rounds for latency in figures.latencies),
        application=1e6 * sum(figures.application for figures in rounds) / deliveries,
        services=1e6 * sum(figures.services for figures in rounds) / deliveries,
    )
