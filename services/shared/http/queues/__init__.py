"""The routes by which an operator sees and decides what waits in outbox and inbox."""
