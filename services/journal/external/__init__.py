"""External assessment: monitorings, participant codes, batches, results."""
