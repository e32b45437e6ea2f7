"""Starts the processes of the journal."""

from services.journal.app import SERVICE
from services.shared.runtime.main import run

if __name__ == "__main__":
    run(SERVICE)
