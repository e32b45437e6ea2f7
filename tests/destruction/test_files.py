"""What an act destroyed is in no file of the servers: pages, statistics, logs, volumes."""

from collections.abc import Iterator
from functools import partial
from importlib import import_module

import pytest

from deploy import traces
from deploy.rewriting import Removal
from services.archive.acts.usecases.reading import read_act
from tests.deploy.test_traces import cluster, files_with
from tests.destruction.canaries import Canaries
from tests.destruction.stage import DAYS, Stage, case_files, close_file, staged
from tests.destruction.test_canaries import MARK, NAMES, _destroyed, _room
from tests.parts import Parts
from tests.servers import KIND, Servers


@pytest.fixture
def own() -> Iterator[Parts]:
    """Servers of this test's own, so that all their files can be looked through."""
    servers = Parts()
    yield servers
    servers.close()


@pytest.mark.slow
def test_no_file_holds_what_an_act_destroyed_once_its_traces_are_removed(own: Parts) -> None:
    with staged(own, own.broker_url) as stage:
        servers = own._session
        room = _room(stage, 7, NAMES)
        stage.until(lambda: "7А" in case_files(stage))
        file = case_files(stage)["7А"]
        close_file(stage, file)
        words = [*Canaries(stage, room, file, MARK).of_the_class()]
        stage.turn(3)
        act = _destroyed(stage, file)
        assert _in_files(servers, words), "nothing is left by itself: then this test is of no use"
        assert read_act(stage["archive"], DAYS, stage.people["director"], act).traces is None

        assert _remove(stage, servers)

        assert _in_files(servers, words) == {}
        told = read_act(stage["archive"], DAYS, stage.people["director"], act).traces
        assert told is not None
        assert (told.log, told.left) == (True, ())
        assert told.at is not None
        assert told.tables > 20
        assert _remove(stage, servers) is None  # nothing is due any more


def _remove(stage: Stage, servers: Servers) -> Removal | None:
    provider = import_module(f"deploy.development.{KIND}.parts")
    also = partial(provider.remove_traces, servers.supervisor.logs.parent, servers.ports)
    names = {
        service: settings.database_url.rpartition("/")[2]
        for service, settings in stage.settings.items()
    }
    return traces.step(servers.start_postgres(), also, settled=0, databases=names)


def _in_files(servers: Servers, words: list[str]) -> dict[str, dict[str, int]]:
    """Return words that files hold: all files, or PostgreSQL's where other servers are real."""
    folder = servers.supervisor.logs.parent if KIND == "embedded" else cluster(servers)
    return {word: found for word in words if (found := files_with(word, folder))}
