"""How long to wait after so many failures in a row."""

from dataclasses import dataclass
from datetime import timedelta

# Beyond it every delay is the longest one; without a bound a huge timedelta would overflow.
_MOST_STEPS = 12


@dataclass(frozen=True)
class Backoff:
    """Delays that grow by `factor` from `first` to `longest`."""

    first: timedelta
    longest: timedelta
    factor: int = 2

    def delay(self, failures: int) -> timedelta:
        """Return how long to wait after the given number of failures in a row, from 1."""
        growth: int = self.factor ** min(failures - 1, _MOST_STEPS)
        return min(self.first * growth, self.longest)
