"""What a package reads, by what it is asked for."""
