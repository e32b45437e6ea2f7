"""The operator's view of events in and out of each service, and what can be done about them."""
