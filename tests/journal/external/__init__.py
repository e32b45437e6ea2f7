"""External assessment: monitorings, codes, batches judged record by record, results."""
