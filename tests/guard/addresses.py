"""Which addresses a test may reach, and how its processes are held to them."""

import ipaddress
import os
from pathlib import Path

__all__ = ["guarded_path", "is_loopback"]


def is_loopback(address: object) -> bool:
    """Say whether a socket's address is one of this machine alone."""
    host = str(address[0]) if isinstance(address, tuple) else ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def guarded_path(*folders: object) -> str:
    """Return a PYTHONPATH of these folders, first the one that refuses other addresses."""
    return os.pathsep.join(map(str, (Path(__file__).parent, *filter(None, folders))))
