"""The worker process of a service: sends, takes in, tries again, seals, and says it is alive."""

from services.shared.worker.duty import Duty
from services.shared.worker.process import Working, run_worker

__all__ = ["Duty", "Working", "run_worker"]
