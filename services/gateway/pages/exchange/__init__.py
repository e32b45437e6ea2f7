"""The exchange with regional systems, as the municipal operator keeps it: parked, and judged."""
