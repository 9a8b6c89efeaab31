"""How well datagen drives an endpoint: beside a bare aiohttp pool and the openai SDK, in one run.

    python benchmarks/endpoint.py [--at-once 32,128,512] [--latency 0.2] [--rounds 3] [--tail]
                                  [--memory] [--sizes 2000,100000] [--limits] [--quick] [--json FILE]

The server (endpoint_server.py) and every client (endpoint_clients.py) have a process of their own. The
clients take turns, round after round; a line gives the medians of its rounds. `span` is from the server's
first request to its last answer, `x` that span a call against aiohttp's, `share` the ideal time
(calls / at once x latency) by the span. `CPU` is milliseconds a call after the imports and a few calls at a
spare server, which every client does first; `whole` is all of it, `peak` resident MB, `flight` the most and
the mean of requests at the server. Only ratios inside one run mean anything; where a machine is busy, CPU
is the steadier figure.

--tail adds a lognormal latency (median 0.3 s, sigma 1, at most 6 s; 64 at once), --limits a server that
says no, --memory the growth of the peak between two sizes (minutes). endpoint_around.py measures what lies
around the calls.

Curator, Data Designer and distilabel, which are no dependencies of datagen, run in endpoint_peers.py.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from endpoint_clients import CLIENTS
from endpoint_server import Manner

HERE = Path(__file__).parent
CALLS_A_SECTION = 5
"""Self-QA asks once for four questions, then for each answer."""

_SENTENCES = 8
_STRAY_SHARE = 0.05


class Server:
    """The endpoint in a process of its own; a context manager.

    `spare` is where clients warm up: another server's address and a folder of documents, or nothing.
    """

    spare: Sequence[str] = ()

    def __enter__(self) -> Self:
        """Start it and read its port."""
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "endpoint_server.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._root = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        self.url = f"{self._root}/v1"
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()

    def reset(self, manner: Manner) -> None:
        """Take a manner and count from zero."""
        self._read("/reset", json.dumps(asdict(manner)).encode())

    def report(self) -> dict[str, Any]:
        """Return the counts since the last reset."""
        return json.loads(self._read("/report"))

    def _read(self, path: str, data: bytes | None = None) -> bytes:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self._root}{path}", data) as response:
            return response.read()


@dataclass(frozen=True, slots=True)
class Run:
    """One client's run: what the server saw, and what the client took."""

    client: str
    at_once: int
    calls: int
    span: float
    first: float
    cpu: float
    whole: float
    wall: float
    late: int
    server: float
    peak: float
    highest: int
    mean: float
    requests: int
    answered: int
    refused: int
    duplicates: int
    connections: int
    lost: int
    note: str


def run_client(
    server: Server, client: str, calls: int, at_once: int, manner: Manner, documents: Path | None = None
) -> Run:
    """Run a client in a process of its own; `documents` is what Self-QA reads."""
    server.reset(manner)
    with tempfile.TemporaryDirectory() as folder:
        if documents is not None:
            Path(folder, "documents").symlink_to(documents)
        words = [str(HERE / "endpoint_clients.py"), client, server.url, str(calls), str(at_once), folder]
        began = monotonic()
        output, whole = run_python([*words, *server.spare])
        wall = monotonic() - began
    seen, own = server.report(), json.loads(output)
    names = ("span", "highest", "mean", "requests", "answered", "refused", "duplicates", "connections")
    return Run(
        client=client,
        at_once=at_once,
        calls=calls,
        first=seen["first"] - began,
        cpu=1e3 * own["cpu"] / seen["requests"],
        whole=1e3 * whole / seen["requests"],
        wall=wall,
        late=own["late"],
        server=1e3 * seen["cpu"] / seen["requests"],
        peak=own["peak"],
        lost=own["lost"],
        note=own.get("note", ""),
        **{name: seen[name] for name in names},
    )


def run_python(words: Sequence[str]) -> tuple[str, float]:
    """Run Python to its end; return the last line of what it printed and the CPU seconds it took."""
    child = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True, env=environment())
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {child.returncode}")
    return output.strip().rpartition("\n")[2], used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    """Return an environment without proxies, and with compiled modules kept, as an installed one has."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
    return {name: value for name, value in os.environ.items() if name not in left_out}


# --- documents


def write_documents(folder: Path, sections: int) -> Path:
    """Write Markdown files whose sections are one chunk each; return the folder."""
    folder.mkdir(parents=True)
    chance = random.Random(0)
    words = _words(chance, 4000)
    for start in range(0, sections, 50):
        parts = [_section(chance, words, number) for number in range(start, min(start + 50, sections))]
        title = f"# Handbook of plant {start // 50 + 1}"
        Path(folder, f"{start:06}.md").write_text("\n\n".join([title, *parts]) + "\n", encoding="utf-8")
    return folder


def _words(chance: random.Random, count: int) -> list[str]:
    starts = ("b", "br", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v")
    ends = ("l", "n", "r", "s", "t", "m", "nd", "rk")
    made: dict[str, None] = {}
    while len(made) < count:
        syllables = (chance.choice(starts) + chance.choice("aeiou") for _ in range(chance.choice((2, 3))))
        made["".join(syllables) + chance.choice(ends)] = None
    return list(made)


def _section(chance: random.Random, words: Sequence[str], number: int) -> str:
    return f"## Unit {number + 1}\n\n{' '.join(_sentence(chance, words) for _ in range(_SENTENCES))}"


def _sentence(chance: random.Random, words: Sequence[str]) -> str:
    a, b, c, d, e, f, g, h, i, j = (chance.choice(words) for _ in range(10))
    return f"The {a} {b} {c} {d} {e} {f} {g} after {chance.randrange(2, 900)} hours of {h} {i} {j}."


# --- tables


def side_by_side(
    server: Server, calls: int, at_once: int, manner: Manner, rounds: int, documents: Path
) -> Iterator[dict[str, Any]]:
    """Yield a line for every client, over interleaved rounds."""
    runs: dict[str, list[Run]] = {client: [] for client in CLIENTS}
    for turn in range(rounds):
        for client in turned(list(CLIENTS), turn):
            runs[client].append(run_client(server, client, calls, at_once, manner, documents))
    anchor = runs[next(iter(CLIENTS))]
    ideal = 0.0 if manner.sigma else calls / at_once * manner.latency
    for own in runs.values():
        yield line_of(own, anchor, ideal)


def turned(names: list[str], turn: int) -> list[str]:
    """Return the names with another one first each turn."""
    at = turn % len(names)
    return names[at:] + names[:at]


def line_of(runs: Sequence[Run], anchor: Sequence[Run], ideal: float, what: str = "") -> dict[str, Any]:
    """Return a line of the table: the medians of some runs of one client."""

    def middle(name: str) -> float:
        return statistics.median(getattr(run, name) for run in runs)

    a_call = statistics.median(run.span / run.requests for run in runs)
    anchored = statistics.median(run.span / run.requests for run in anchor) if anchor else 0.0
    last = runs[-1]
    return {
        "what": what or last.client,
        "at_once": last.at_once or "auto",
        "requests": last.requests,
        "span": round(middle("span"), 3),
        "x": round(a_call / anchored, 3) if anchored else None,
        "share": round(ideal / middle("span"), 3) if ideal else None,
        "cpu": round(middle("cpu"), 3),
        "whole": round(middle("whole"), 3),
        "wall": round(middle("wall"), 2),
        "late": max(run.late for run in runs),
        "peak": round(middle("peak"), 1),
        "highest": max(run.highest for run in runs),
        "mean": round(middle("mean"), 1),
        "connections": last.connections,
        "refused": last.refused,
        "duplicates": max(run.duplicates for run in runs),
        "lost": max(run.lost for run in runs),
        "note": last.note,
        "runs": [asdict(run) for run in runs],
    }


_SAYING_NO = (
    ("6000 rpm, told", Manner(rpm=6000)),
    ("6000 rpm, not told", Manner(rpm=6000, tells=False)),
    ("429 above 48", Manner(most=48)),
)


def limits(server: Server, calls: int, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield lines of datagen's call path against a server that says no, 128 asked for and `auto`."""
    for what, manner in _SAYING_NO:
        for at_once in (128, 0):
            runs = [run_client(server, CALL_PATH, calls, at_once, manner) for _ in range(rounds)]
            yield _against_ideal(what, runs, _ideal(manner, calls))
    plain, busy = (
        Manner(latency=0.05, share=_STRAY_SHARE, status=status, retry_after=after)
        for status, after in ((500, ""), (429, "1"))
    )
    few = max(1, calls // 2)
    base = [run_client(server, CALL_PATH, few, 64, plain) for _ in range(rounds)]
    yield line_of(base, [], 0, "5 % get 500")
    runs = [run_client(server, CALL_PATH, few, 64, busy) for _ in range(rounds)]
    times = statistics.median(run.span for run in runs) / statistics.median(run.span for run in base)
    line = line_of(runs, [], 0, "5 % get a stray 429")
    yield {**line, "times": round(times, 3), "note": f"{times:.2f}x the span with 500s; {line['note']}"}


CALL_PATH = "datagen call path"


def _ideal(manner: Manner, calls: int) -> float:
    if manner.most:
        return calls / manner.most * manner.latency
    return max(0.0, calls - manner.saved) / (manner.rpm / 60) + manner.latency


def _against_ideal(what: str, runs: Sequence[Run], ideal: float) -> dict[str, Any]:
    line = line_of(runs, [], ideal, what)
    times, rejects = line["span"] / ideal, statistics.median(run.refused / run.answered for run in runs)
    note = f"{times:.2f}x ideal, {100 * rejects:.1f} % rejects; {line['note']}"
    return {**line, "times": round(times, 3), "rejects": round(rejects, 4), "note": note}


def memory(server: Server, sizes: Sequence[int], folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the peaks of datagen's two clients at each size, at no latency."""
    for client in ("datagen call path", "datagen self-qa"):
        least = 0.0
        for size in sizes:
            calls = size if client == CALL_PATH else size * CALLS_A_SECTION // 4
            documents = write_documents(folder / f"{client}-{size}", calls // CALLS_A_SECTION)
            run = run_client(server, client, calls, 128, Manner(latency=0), documents)
            least = least or run.peak
            line = line_of([run], [], 0, f"{client}, {size} records")
            yield {
                **line,
                "growth": round(run.peak - least, 1),
                "note": f"+{run.peak - least:.1f} MB; {run.note}",
            }


def first_call(server: Server, rounds: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the seconds from the start of the command to the server's first request."""
    documents = write_documents(folder / "light", 1)
    seconds, used = [], []
    for turn in range(rounds + 1):  # the first one compiles the modules and is not counted
        server.reset(Manner(latency=0))
        output = folder / f"run-{turn}"
        words = ["-m", "datagen", "self-qa", str(documents), "--model", "bench", "--base-url", server.url]
        began = monotonic()
        used.append(run_python([*words, "-n", "4", "-o", str(output), "--quiet"])[1])
        seconds.append(server.report()["first"] - began)
    middle = statistics.median(seconds[1:])
    began = monotonic()
    run_python(["-c", "pass"])
    empty = monotonic() - began
    cpu = statistics.median(used[1:])
    note = f"{middle:.3f} s from start to first call ({cpu:.2f} CPU s in all; python -c pass: {empty:.3f} s)"
    yield {"what": "datagen self-qa, command", "first": round(middle, 3), "used": round(cpu, 3), "note": note}


def floor(server: Server, calls: int) -> dict[str, Any]:
    """Return aiohttp's line at no latency, and the most the server itself could answer."""
    run = run_client(server, "aiohttp", calls, 128, Manner(latency=0))
    line = line_of([run], [], 0, "aiohttp at 0 s")
    note = f"the server takes {run.server:.3f} ms a request: {1000 / run.server:.0f} a second at most"
    return {**line, "server": round(run.server, 4), "note": note}


# --- the whole


def report(options: argparse.Namespace, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of the table."""
    rounds, manner = options.rounds, Manner(latency=options.latency)
    with Server() as server, Server() as spare:
        server.spare = [spare.url, str(write_documents(folder / "spare", 2))]
        yield floor(server, options.calls)
        for at_once in [int(each) for each in options.at_once.split(",")]:
            calls = max(options.calls, 8 * at_once)
            documents = write_documents(folder / f"at-{at_once}", calls // CALLS_A_SECTION)
            yield from side_by_side(server, calls, at_once, manner, rounds, documents)
        if options.tail:
            documents = write_documents(folder / "tail", options.calls // CALLS_A_SECTION)
            tail = Manner(latency=0.3, sigma=1.0)
            for line in side_by_side(server, options.calls, 64, tail, rounds, documents):
                yield {**line, "what": f"{line['what']}, long tail"}
        yield from first_call(server, rounds, folder)
        if options.limits:
            yield from limits(server, options.calls // 2, rounds)
        if options.memory:
            yield from memory(server, [int(each) for each in options.sizes.split(",")], folder)


COLUMNS = (
    ("at_once", "C", 5),
    ("requests", "calls", 7),
    ("span", "span s", 8),
    ("x", "x", 7),
    ("share", "share", 6),
    ("cpu", "CPU", 6),
    ("whole", "whole", 6),
    ("peak", "peak", 6),
    ("highest", "flight", 6),
    ("mean", "mean", 6),
    ("refused", "no", 5),
    ("duplicates", "dup", 4),
    ("lost", "lost", 5),
)


def cells(values: Iterable[Any]) -> str:
    """Return the values of a line in their columns."""
    placed = zip(values, COLUMNS, strict=True)
    return " ".join(f"{'' if value is None else value:>{width}}" for value, (_, _, width) in placed)


def show(line: dict[str, Any]) -> str:
    """Return a line as it is printed."""
    return f"{line['what']:<36} {cells(line.get(name) for name, _, _ in COLUMNS)}  {line['note']}"


def _about() -> dict[str, Any]:
    versions = {name: importlib.metadata.version(name) for name in ("aiohttp", "openai")}
    return {"python": platform.python_version(), "cores": os.cpu_count(), **versions}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at-once", default="32,128,512")
    parser.add_argument("--calls", type=int, default=2000, help="at least 8 a place in flight")
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tail", action="store_true")
    parser.add_argument("--limits", action="store_true")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--sizes", default="2000,100000", help="records, for --memory")
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.quick:
        options.at_once, options.calls, options.rounds, options.sizes = "32", 400, 1, "200,400"
    return options


def main() -> None:
    """Print the table as it grows, and write it as JSON if asked."""
    options = _options()
    lines = []
    print(f"{'':<36} {cells(title for _, title, _ in COLUMNS)}")
    with tempfile.TemporaryDirectory() as folder:
        for line in report(options, Path(folder)):
            lines.append(line)
            print(show(line), flush=True)
            if options.json:
                found = {"about": _about(), "lines": lines}
                options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
