"""Starts the processes of the gateway."""

from services.gateway.app import SERVICE
from services.shared.runtime.main import run

if __name__ == "__main__":
    run(SERVICE)
