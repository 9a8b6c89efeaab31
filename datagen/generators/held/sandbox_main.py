"""The process in which a stranger's Python runs: it may compute and recurse, and do nothing else.

It is started isolated, in an empty folder, with no environment, and imports nothing of ours. Before the code
runs it gives up its user (where it is root), its network, new files, new processes, memory and time; what
reaches for one of these all the same ends it. Standard input holds {"code", "calls", "limits"}, standard
output gets one line of JSON: what became of the code, and each call's value (`repr`, None: it failed).
"""

import ast
import builtins
import io
import json
import os
import sys
from contextlib import suppress
from typing import Any, NoReturn

__all__ = ["main"]

KNOWN = [
    "abc",
    "array",
    "base64",
    "bisect",
    "calendar",
    "cmath",
    "collections",
    "collections.abc",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "html",
    "inspect",
    "itertools",
    "json",
    "keyword",
    "locale",
    "math",
    "numbers",
    "operator",
    "pprint",
    "queue",
    "random",
    "re",
    "secrets",
    "statistics",
    "string",
    "struct",
    "textwrap",
    "time",
    "timeit",
    "traceback",
    "types",
    "typing",
    "unicodedata",
    "uuid",
    "zlib",
    "_strptime",
]
"""What code may import: loaded before the files are shut."""
_HARMLESS = {
    "array.__new__",
    "builtins.id",
    "compile",
    "exec",
    "import",
    "object.__delattr__",
    "object.__getattr__",
    "object.__setattr__",
    "sys._getframe",
    "sys._getframemodulename",
    "time.sleep",
}
_NOBODY = 65534
_LONGEST = 2000
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000


def _leave_network() -> None:
    """Leave the machine's network where the system lets us: sockets are shut in two other ways as well."""
    unshare = getattr(os, "unshare", None)
    if unshare is None:
        return
    try:
        unshare(_NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK)
    except OSError:
        return


def _give_up(limits: dict[str, int]) -> None:
    """Take the limits on, for good. Root is nobody afterwards, in a root folder that holds nothing."""
    import resource

    _leave_network()
    if os.geteuid() == 0:
        with suppress(OSError):  # A container may forbid it; files are shut all the same.
            os.chroot(".")
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    for name, most in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", limits["seconds"]),
        ("RLIMIT_AS", limits["bytes"]),
        ("RLIMIT_FSIZE", limits["written"]),
        ("RLIMIT_NPROC", 0),
        ("RLIMIT_NOFILE", 0),
    ):
        if hasattr(resource, name):
            resource.setrlimit(getattr(resource, name), (most, most))


def _say(what: dict[str, Any]) -> NoReturn:
    os.write(1, json.dumps(what).encode())
    os._exit(0)


def _forbid(event: str, _arguments: object) -> None:
    if event not in _HARMLESS:
        _say({"end": "forbidden", "what": event})


def _import_known(name: str, *where: Any, **more: Any) -> Any:
    """Import what is loaded; what is on no list ends the code as unchecked, not as wrong."""
    if name in sys.modules:
        return _import(name, *where, **more)
    if name.partition(".")[0] in sys.stdlib_module_names:
        _say({"end": "forbidden", "what": f"import {name}"})
    _say({"end": "unknown", "what": f"import {name}"})


_import = builtins.__import__


def main() -> None:
    """Run the code of one request, then each call."""
    request = json.loads(sys.stdin.buffer.read())
    for name in KNOWN:
        _import(name)
    _give_up(request["limits"])
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), io.StringIO(), io.StringIO()
    names = {"__name__": "checked"}
    try:
        code = compile(request["code"], "<answer>", "exec")
        builtins.__import__ = _import_known
        sys.addaudithook(_forbid)
        if request["calls"]:
            exec(code, names)
    except MemoryError:
        _say({"end": "memory", "what": ""})
    except BaseException as error:  # noqa: BLE001 - whatever a stranger's code raises.
        _say({"end": "error", "what": type(error).__name__})
    values = []
    for call in request["calls"]:
        try:
            value = eval(compile(call, "example", "eval"), names)
            ast.literal_eval(text := repr(value))
            values.append(text if len(text) <= _LONGEST else None)
        except MemoryError:
            _say({"end": "memory", "what": ""})
        except BaseException:  # noqa: BLE001 - whatever a stranger's code raises.
            values.append(None)
    _say({"end": "ran", "values": values})


if __name__ == "__main__":
    main()
