"""Which of these tests are about the servers of this run."""

from tests.servers import KIND

collect_ignore = [] if KIND == "embedded" else ["test_embedded_parts.py", "test_store_doors.py"]
