"""A batch of results, as a region sends it."""

from services.journal.external_results.schemas import ResultsSchema
from services.journal.external_results.usecases.batches import receive_batch
from services.journal.regions.consumers import RegionalMessage

RESULTS_SENT = RegionalMessage(
    "org.letopis.region.results.sent.v1",
    ResultsSchema(),
    monitoring="monitoring",
    receive=receive_batch,
)
