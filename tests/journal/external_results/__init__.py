"""Results of monitorings: batches judged record by record, results shown."""
