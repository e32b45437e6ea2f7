"""Movement of children: enrolment, transfers, departures, and the books of it."""
