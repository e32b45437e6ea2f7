"""The public edge of the API: calls passed to the services under a caller token of ours."""
