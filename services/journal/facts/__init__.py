"""What gives a mark its meaning (its lesson, term, group …): one chained history of all of it."""
