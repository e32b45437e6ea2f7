"""What closing reads, by what it is asked for."""
