"""What every test stands on: no network but loopback, no key from outside, an endpoint to talk to."""

import os
import socket
from collections.abc import Callable, Iterator

import pytest
from guard.addresses import guarded_path, is_loopback
from hypothesis import settings
from loopback import Loopback

settings.register_profile("shared machine", deadline=None)  # times say nothing where others work, too
settings.load_profile("shared machine")

_FOREIGN = ("_API_KEY", "_PROXY")


@pytest.fixture(autouse=True)
def closed_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every address but loopback; take keys, endpoints and proxies out of the environment."""
    for name in list(os.environ):
        if name.upper().endswith(_FOREIGN) or name.startswith("OPENAI_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    monkeypatch.setenv("PYTHONPATH", guarded_path(os.environ.get("PYTHONPATH")))


def _guarded(connect: Callable[..., object]) -> Callable[..., object]:
    def guarded(self: socket.socket, address: object) -> object:
        if self.family != socket.AF_UNIX and not is_loopback(address):
            # pytest.fail is no Exception: client libraries cannot take it for a broken connection.
            pytest.fail(f"a test wanted to connect to {address!r}")
        return connect(self, address)

    return guarded


@pytest.fixture
def endpoint() -> Iterator[Loopback]:
    """A chat endpoint on this machine that answers from the script until told otherwise."""
    with Loopback() as server:
        yield server


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries follow at once; their number stays as it is."""
    monkeypatch.setattr("datagen.llm.remote.backoff", lambda fault, attempt: 0.0)
