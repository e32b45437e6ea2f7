"""Events between services: contracts, envelope, outbox, broker, inbox."""
