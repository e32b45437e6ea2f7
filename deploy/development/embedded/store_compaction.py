"""Owns that the embedded store's volumes forget deleted files: its own shell, asked by us."""

import os
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from deploy.development.embedded import seaweedfs, store_tls

_LEFT = "хранилище файлов не сжало тома с удалёнными файлами"
_TOTAL = re.compile(r"^total size:\d+ file_count:\d+(.*)$", re.MULTILINE)
_HEARD = 12.0
"""Seconds within which the master hears of what was deleted: volumes report every five."""

_PATIENCE = 60.0
"""Seconds until the master must have heard that nothing deleted is left."""


def compact(data_dir: Path, ports: Mapping[str, int]) -> tuple[str, ...]:
    """Have every volume that holds deleted bytes written anew; return what could not be done."""
    begun = time.monotonic()
    while time.monotonic() - begun < _PATIENCE:
        total = _TOTAL.search(_shell(data_dir / "store", ports))
        is_clean = total is not None and "deleted_bytes" not in total.group(1)
        if is_clean and time.monotonic() - begun > _HEARD:
            return ()
        time.sleep(2)
    return (_LEFT,)


def _shell(home: Path, ports: Mapping[str, int]) -> str:
    """Write volumes anew, and return what the master knows of volumes afterwards."""
    servers = (
        f"-{server}=127.0.0.1:{ports[f'store_{server}']}.{ports[f'store_{server}_grpc']}"
        for server in ("master", "filer")
    )
    try:
        return subprocess.run(
            [str(seaweedfs.program()), "shell", *servers],
            input="lock\nvolume.vacuum -garbageThreshold=0.000001\nunlock\nvolume.list\n",
            env={"HOME": str(home), "PATH": os.defpath, **store_tls.environment(home)},
            cwd=home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired:
        return ""
