"""The proxy that the environment names for an endpoint, checked before anything is sent."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from datagen.errors import ConfigError

__all__ = ["proxy_for"]


def proxy_for(endpoint: str) -> str | None:
    """Return the address of an endpoint's proxy, its user and password in it; None where there is none.

    Raises ConfigError, which shows neither, for one that cannot be used. (aiohttp's own `trust_env` looks
    in a thread for every request, takes two of them, and adds a login from ~/.netrc, which does not go
    together with a key.)
    """
    parts = urlsplit(endpoint)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxy = getproxies().get(parts.scheme)
    if not proxy:
        return None
    address = proxy if "://" in proxy else f"http://{proxy}"
    wrong = _what_is_wrong(address)
    if wrong:
        raise ConfigError(
            f"cannot use the proxy that {parts.scheme}_proxy names: {wrong}",
            "write it as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, or set no_proxy",
        )
    return address


def _what_is_wrong(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "its host or port is none"
    if parts.scheme not in ("http", "https"):
        return f"it is no http proxy but {parts.scheme}"
    if not parts.hostname or port == 0 or not address.isprintable() or " " in address:
        return "it names no host and port"
    return ""
