"""Work that waits: asked for in the transaction of its cause, done by the worker.

One table and one runner for all kinds of it; docs/decisions/waiting-work.md says what counts as
such work and what does not.
"""
