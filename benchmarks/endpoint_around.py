"""What lies around the calls to an endpoint: starts, ends, a run once more, the cache.

    python benchmarks/endpoint_around.py [--calls 2000] [--at-once 128] [--latency 0.2] [--rounds 3]

The clients and the table are those of endpoint.py, with each client's wall time from its start to its end
beside `datagen --help`, a finished run of Self-QA that is started once more, and the cache alone.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from endpoint import (
    CALL_PATH,
    CALLS_A_SECTION,
    COLUMNS,
    HERE,
    Run,
    Server,
    cells,
    line_of,
    run_client,
    run_python,
    show,
    turned,
    write_documents,
)
from endpoint_clients import CLIENTS
from endpoint_server import Manner


def walls(
    server: Server, calls: int, at_once: int, manner: Manner, rounds: int, documents: Path
) -> Iterator[dict[str, Any]]:
    """Yield each client's wall time from its start to its end, with nothing loaded before."""
    for client in CLIENTS:  # the first start compiles modules and is not counted
        run_client(server, client, 8, 4, Manner(latency=0), documents)
    runs: dict[str, list[Run]] = {client: [] for client in CLIENTS}
    for turn in range(rounds):
        for client in turned(list(CLIENTS), turn):
            runs[client].append(run_client(server, client, calls, at_once, manner, documents))
    anchor = statistics.median(run.wall / run.requests for run in runs[CALL_PATH])
    for client, own in runs.items():
        times = statistics.median(run.wall / run.requests for run in own) / anchor
        line = line_of(own, [], 0, f"{client}, from start to end")
        yield {
            **line,
            "times": round(times, 3),
            "note": f"{line['wall']} s, {times:.2f}x {CALL_PATH}'s a call",
        }


def help_time(rounds: int) -> dict[str, Any]:
    """Return the milliseconds of `datagen --help` and of an import of click alone."""
    found = {}
    for what, words in (("help", ["-m", "datagen", "--help"]), ("click", ["-c", "import click"])):
        taken = []
        for _ in range(3 * rounds + 1):
            began = monotonic()
            run_python(words)
            taken.append(monotonic() - began)
        found[what] = 1e3 * min(taken[1:])
    note = f"{found['help']:.0f} ms; import click: {found['click']:.0f} ms"
    return {
        "what": "datagen --help",
        "times": round(found["help"] / found["click"], 2),
        **found,
        "note": note,
    }


def once_more(server: Server, calls: int, folder: Path) -> dict[str, Any]:
    """Return what a finished run of Self-QA takes when it is started once more: calls and seconds."""
    run = folder / "once-more"
    write_documents(run / "documents", calls // CALLS_A_SECTION)
    words = [str(HERE / "endpoint_clients.py"), "datagen self-qa", server.url, str(calls), "128", str(run)]
    for _ in range(2):
        server.reset(Manner(latency=0))
        began = monotonic()
        _, used = run_python(words)
        wall = monotonic() - began
    sent, records = server.report()["requests"], calls * 4 // CALLS_A_SECTION
    many = 20_000 / records
    note = f"{sent} calls; {wall * many:.1f} s for 20,000 records ({used * many:.1f} CPU s)"
    cpu = round(1e3 * used / records, 3)
    return {
        "what": "a finished run once more",
        "requests": sent,
        "wall": round(wall, 3),
        "cpu": cpu,
        "note": note,
    }


def store(calls: int) -> dict[str, Any]:
    """Return what the cache takes of each answer, and how late the event loop gets at most."""
    with tempfile.TemporaryDirectory() as folder:
        words = [str(HERE / "endpoint_clients.py"), "store", "", str(calls), "128", folder]
        own = json.loads(run_python(words)[0])
    cpu, late = own["cpu"] / calls, own["most_late"]
    note = f"{own['micro']:.0f} us an answer ({1e6 * cpu:.0f} us of CPU); loop {late:.1f} ms late at most"
    return {
        "what": "the cache alone",
        "micro": round(own["micro"], 1),
        "cpu": round(1e3 * cpu, 4),
        "note": note,
    }


def main() -> None:
    """Print the table as it grows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=128)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    calls, manner = options.calls, Manner(latency=options.latency)
    print(f"{'':<36} {cells(title for _, title, _ in COLUMNS)}")
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        documents = write_documents(Path(folder, "documents"), calls // CALLS_A_SECTION)
        for line in walls(server, calls, options.at_once, manner, options.rounds, documents):
            print(show(line), flush=True)
        print(show(help_time(options.rounds)), flush=True)
        print(show(once_more(server, 5 * calls, Path(folder))), flush=True)
        print(show(store(5 * calls)), flush=True)


if __name__ == "__main__":
    main()
