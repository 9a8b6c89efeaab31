"""Python reads this at the start of every process that a test begins: only loopback can be reached."""

import os
import sys

from addresses import is_loopback


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not is_loopback(address):
        # No exception: client libraries would take it for a broken connection.
        os.write(2, f"a test's process wanted to connect to {address!r}\n".encode())
        os._exit(97)


sys.addaudithook(_refuse)
