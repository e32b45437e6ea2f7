"""The shared tables' history: each version is a step that a service's migration calls.

Written out by hand and never edited once released: a service that is migrated from the start
must walk the same way as one that has been running for years.
"""
