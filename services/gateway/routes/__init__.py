"""HTTP in: who is asking, signing in and out, the edge of the API, the state of the platform."""
