"""Rules of acts: what may be proposed, who takes which step, what is asked of each service."""
