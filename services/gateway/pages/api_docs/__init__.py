"""The OpenAPI document of each service as a page that a person can read."""
