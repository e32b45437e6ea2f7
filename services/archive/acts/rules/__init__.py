"""Rules of acts: who takes which step, what is asked of each service."""
