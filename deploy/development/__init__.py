"""The development stack: embedded parts or real servers on a bare machine, supervised."""
