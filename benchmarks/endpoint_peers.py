"""datagen's call path beside Bespoke Curator, Data Designer and distilabel, at one server in one run.

    python benchmarks/endpoint_peers.py curator=VENV/bin/python distilabel=VENV/bin/python
                                        data-designer=VENV/bin/python [--at-once 128] [--calls 2000]
                                        [--latency 0.2] [--rounds 3] [--json FILE]

Each peer is run by the Python that has it installed (`pip install bespokelabs-curator`,
`'distilabel[openai]' requests`, `data-designer`): they are no dependencies of datagen. All make the same
one-call records, take turns round after round, and a line gives the medians of its rounds: `wall` is the
whole process in seconds, `span` from the server's first request to its last answer, `x` that span against
aiohttp's, `CPU` milliseconds of the whole process, its imports and its children a record, `peak` MB of its
first process, `flight` the most and the mean of requests at the server.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from endpoint import Server, environment
from endpoint_server import Manner

_HERE = Path(__file__).parent
_OWN = ("aiohttp", "openai", "datagen call path")
_Line = dict[str, Any]


def run_client(server: Server, client: str, python: str, given: argparse.Namespace) -> _Line:
    """Run one client once; return its times, costs and counts."""
    script = "endpoint_clients.py" if client in _OWN else "endpoint_peer_clients.py"
    server.reset(Manner(latency=given.latency))
    with tempfile.TemporaryDirectory() as folder:
        words = [
            python,
            str(_HERE / script),
            client,
            server.url,
            str(given.calls),
            str(given.at_once),
            folder,
        ]
        began = time.monotonic()
        child = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment() | {"HOME": folder},
        )
        output, errors = child.communicate()
        wall = time.monotonic() - began
    if child.returncode:
        return {"failed": errors.strip().rpartition("\n")[2]}
    seen, own = server.report(), json.loads(output.strip().rpartition("\n")[2])
    return {
        "wall": wall,
        "first": seen["first"] - began,
        **{name: seen[name] for name in ("span", "highest", "mean", "requests", "duplicates")},
        "peak": own["peak"],
        "lost": own["lost"],
        "version": own.get("version", ""),
    }


def with_cpu(server: Server, client: str, python: str, given: argparse.Namespace) -> _Line:
    """Run a client and add the processor time that it and its children took."""
    before = os.times()
    line = run_client(server, client, python, given)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return {**line, "cpu": 1e3 * used / given.calls}


def main() -> None:
    """Print the table, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("peers", nargs="*", metavar="PEER=PYTHON")
    parser.add_argument("--at-once", type=int, default=128)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    clients = dict.fromkeys(_OWN, sys.executable) | dict(each.split("=", 1) for each in given.peers)
    lines: dict[str, list[_Line]] = {client: [] for client in clients}
    with Server() as server:
        for turn in range(given.rounds):
            names = list(clients)
            at = turn % len(names)
            for client in names[at:] + names[:at]:
                lines[client].append(with_cpu(server, client, clients[client], given))
                print(client, json.dumps(lines[client][-1]), file=sys.stderr, flush=True)
    print_table(lines)
    if given.json:
        given.json.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


def print_table(lines: dict[str, list[_Line]]) -> None:
    """Print a line for each client: medians of the rounds that came to an end."""
    columns = ("wall", "first", "span", "cpu", "peak", "highest", "mean", "requests", "lost")
    print(f"{'':<20}" + "".join(f"{name:>10}" for name in ("x", *columns)))
    anchor = statistics.median(line["span"] for line in lines["aiohttp"])
    for client, runs in lines.items():
        whole = [run for run in runs if "failed" not in run]
        if not whole:
            print(f"{client:<20}  failed: {runs[-1]['failed']}")
            continue
        middle = {name: statistics.median(run[name] for run in whole) for name in columns}
        cells = (middle["span"] / anchor, *middle.values())
        print(f"{client:<20}" + "".join(f"{cell:>10.2f}" for cell in cells) + f"  {whole[-1]['version']}")


if __name__ == "__main__":
    main()
