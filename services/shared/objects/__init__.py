"""The object store: bytes under keys, streams on their way in, what its refusals mean."""
