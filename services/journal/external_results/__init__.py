"""Results of monitorings: batches that regions send, judged by record, shown by term mark."""
