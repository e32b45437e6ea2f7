"""The public API: calls passed to the services under a caller token of ours."""
