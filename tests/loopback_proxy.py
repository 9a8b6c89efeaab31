"""A proxy on the loopback address that lets nobody through."""

import socket
import threading
from contextlib import suppress
from typing import Self

__all__ = ["PASSWORD", "RefusingProxy"]

PASSWORD = "hunter2pw"

_PATIENCE = 5.0


class RefusingProxy:
    """Answers all with 407; a context manager. `address` has a user and a password, `asked` what came."""

    def __init__(self) -> None:
        """Bind a free port."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://bob:{PASSWORD}@127.0.0.1:{self._socket.getsockname()[1]}"
        self.asked: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(_PATIENCE)
                self.asked.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
                _linger(connection)


def _linger(connection: socket.socket) -> None:
    """Read on until the other side is done: closed before, the connection is reset and the answer lost."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
