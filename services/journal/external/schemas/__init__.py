"""Bodies of external assessment, over HTTP and over the queue."""
