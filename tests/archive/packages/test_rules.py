"""What is said about a package that the archive does not keep."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest

from services.archive.packages.rules import DamagedPackage, check_package


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_refusal_does_not_name_the_folder_of_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
) -> None:
    if elsewhere:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("journal/data/journal.json", "{}")
    with pytest.raises(DamagedPackage) as refused:
        check_package(packed)
    assert str(refused.value) == "пакет повреждён: Expected bagit.txt does not exist:"
