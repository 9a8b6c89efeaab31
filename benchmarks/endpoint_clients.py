"""The clients that benchmarks/endpoint.py measures, each in a process of its own.

    python benchmarks/endpoint_clients.py CLIENT URL CALLS AT_ONCE FOLDER [SPARE_URL DOCUMENTS]

does so many calls with at most so many at once (0: as datagen finds out itself) and prints one line of
JSON: CPU seconds from the first call's preparation to the end (`cpu`), peak resident memory in MB
(`peak`), calls that brought no answer (`lost`), modules that were loaded meanwhile (`late`), and a note.
What a client imports is imported inside it, so that no client carries another's weight. Some load most of
it at their first call: with a spare server each client does a few calls there first, which are not counted.
"""

import asyncio
import hashlib
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

Ask = Callable[[str], Awaitable[str]]

_TASK = "Say in two sentences what a reader of the handbook must know about entry"
_REST = "Name every number, unit and condition that the entry gives, and nothing that it does not. " * 4


def prompt(number: int) -> str:
    """Return the text of one record, the same for every client."""
    return f"{_TASK} {number}. {_REST}"


async def pool(ask: Ask, calls: int, at_once: int) -> int:
    """Ask for every record with so many workers; return how many brought no answer."""
    numbers, lost = iter(range(calls)), 0

    async def worker(numbers: Iterable[int]) -> None:
        nonlocal lost
        for number in numbers:
            try:
                await ask(prompt(number))
            except Exception:  # noqa: BLE001 - whatever a client raises, the record is lost
                lost += 1

    await asyncio.gather(*(worker(numbers) for _ in range(at_once)))
    return lost


def _journal(folder: Path) -> Callable[[str, str], None]:
    file = (folder / "journal.jsonl").open("a", encoding="utf-8", buffering=1)

    def write(asked: str, answer: str) -> None:
        key = hashlib.sha256(asked.encode()).hexdigest()[:32]
        file.write(json.dumps({"key": key, "answer": answer}) + "\n")

    return write


def by_aiohttp(url: str, calls: int, at_once: int, folder: Path) -> dict[str, Any]:
    """A bare worker pool over aiohttp, an answer a line of a journal, no retries: the anchor."""
    import aiohttp

    async def main() -> int:
        write = _journal(folder)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def ask(text: str) -> str:
                body = {"model": "bench", "messages": [{"role": "user", "content": text}], "max_tokens": 512}
                async with session.post(f"{url}/chat/completions", json=body) as response:
                    response.raise_for_status()
                    answer = json.loads(await response.read())["choices"][0]["message"]["content"]
                write(text, answer)
                return answer

            return await pool(ask, calls, at_once)

    return _timed(lambda: {"lost": asyncio.run(main())})


def by_openai(url: str, calls: int, at_once: int, folder: Path) -> dict[str, Any]:
    """The same pool over the SDK's client as it comes, its retries off."""
    import openai

    async def main() -> int:
        write = _journal(folder)
        async with openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as sdk:

            async def ask(text: str) -> str:
                turn: Any = {"role": "user", "content": text}
                reply = await sdk.chat.completions.create(model="bench", messages=[turn], max_tokens=512)
                answer = reply.choices[0].message.content or ""
                write(text, answer)
                return answer

            return await pool(ask, calls, at_once)

    return _timed(lambda: {"lost": asyncio.run(main())})


def by_call_path(url: str, calls: int, at_once: int, folder: Path) -> dict[str, Any]:
    """datagen from `ask` down: limits, client, faults, cache; no generator."""
    from datagen.config import ModelConfig
    from datagen.llm.connect import Limits, connect
    from datagen.records import Message
    from datagen.stats import Tally

    tally = Tally()

    async def main() -> int:
        model, limits = ModelConfig(name="bench", base_url=url), Limits(concurrency=at_once)
        cache = folder / "cache.sqlite"
        async with connect(model, cache, tally, seed=0, limits=limits, run="bench", note=print) as (line, _):

            async def ask(text: str) -> str:
                return (await line.ask((Message("user", text),))).text

            return await pool(ask, calls, at_once or 256)

    return _timed(lambda: {"lost": asyncio.run(main()), "note": f"{tally.retries} retries"})


def by_self_qa(url: str, calls: int, at_once: int, folder: Path) -> dict[str, Any]:
    """datagen end to end on the documents in the folder: Self-QA, cache, filter, files."""
    import datagen

    def work() -> dict[str, Any]:
        result = datagen.self_qa(
            folder / "documents",
            output=folder / "run",
            model={"name": "bench", "base_url": url},
            target=max(1, calls),
            concurrency=at_once,
            self_qa={"passes": 1},
        )
        tally = result.tally
        return {"lost": tally.failed, "note": f"kept {tally.kept} of {tally.made}"}

    return _timed(work)


def by_store(url: str, calls: int, at_once: int, folder: Path) -> dict[str, Any]:
    """datagen's cache alone: answers of 2 kB stored by so many at once, and how late the loop gets by it."""
    from datagen.llm.cache import Cache
    from datagen.records import Completion

    late: list[float] = []

    async def watch() -> None:
        while True:
            before = perf_counter()
            await asyncio.sleep(0.001)
            late.append(perf_counter() - before - 0.001)

    async def main() -> tuple[int, float]:
        cache = Cache(folder / "cache.sqlite")

        async def ask(text: str) -> str:
            key = hashlib.sha256(text.encode()).hexdigest()[:32]
            return (await cache.put(key, Completion(f"{text} {'x' * 2000}", prompt_tokens=9))).key

        watcher, began = asyncio.ensure_future(watch()), perf_counter()
        lost = await pool(ask, calls, at_once)
        took = perf_counter() - began
        watcher.cancel()
        cache.close()
        return lost, took

    def work() -> dict[str, Any]:
        lost, took = asyncio.run(main())
        return {"lost": lost, "micro": 1e6 * took / calls, "most_late": 1e3 * max(late)}

    return _timed(work)


def _warm_up(client: str, url: str, documents: Path) -> None:
    """Let a client do a few calls that are not counted, so that all it needs is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "documents").symlink_to(documents)
        CLIENTS[client](url, 8, 4, Path(folder))


def _timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    before = set(sys.modules)
    began = process_time()
    found = work()
    cpu = process_time() - began
    return {**found, "cpu": cpu, "peak": peak_megabytes(), "late": len(set(sys.modules) - before)}


def peak_megabytes() -> float:
    """Return this program's peak in MB; getrusage would count its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


CLIENTS = {
    "aiohttp": by_aiohttp,
    "openai": by_openai,
    "datagen call path": by_call_path,
    "datagen self-qa": by_self_qa,
}
"""The clients by name, the anchor first."""

if __name__ == "__main__":
    _name, _url, _calls, _at_once, _folder, *_spare = sys.argv[1:]
    if _spare:
        _warm_up(_name, _spare[0], Path(_spare[1]))
    _client = by_store if _name == "store" else CLIENTS[_name]
    print(json.dumps(_client(_url, int(_calls), int(_at_once), Path(_folder))))
