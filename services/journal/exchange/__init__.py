"""The exchange with regional systems: their messages read, handed on, parked."""
