"""The model inside the process: llama.cpp through xllamacpp, offline, without a key."""

import asyncio
import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from datagen.errors import BadInput, CallFailed, MissingExtra, TooLong
from datagen.llm.request import Request, schema_of
from datagen.llm.weights import SHIPPED, local_weights
from datagen.records import Completion

__all__ = ["LocalClient", "spare_cores"]

_CONTEXT = 8192
"""Tokens a slot holds: prompt and answer together."""


def spare_cores(samples: int = 5) -> int:
    """Return how many cores are not at work elsewhere now, at least 1.

    llama.cpp on more threads than free cores is slower than on fewer: its threads wait for each
    other in every layer. The quietest of some short samples counts, so that a passing load does
    not slow a whole run.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    busy = min(_busy_cores(0.2) for _ in range(max(1, samples)))
    return max(1, min(cores, cores - math.floor(busy + 0.25), 8))


def _busy_cores(sample_seconds: float) -> float:
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0

    def jiffies() -> tuple[int, int]:
        fields = [int(each) for each in stat.read_text().split("\n", 1)[0].split()[1:]]
        return sum(fields[:8]), fields[1] + fields[3] + fields[4]  # what is niced gives way

    total, idle = jiffies()
    time.sleep(sample_seconds)
    total_after, idle_after = jiffies()
    passed = max(1, total_after - total)
    return (1 - (idle_after - idle) / passed) * (os.cpu_count() or 1)


class LocalClient:
    """One loaded GGUF file, one or more slots; a call runs in a thread of its own."""

    is_remote = False

    def __init__(self, path: Path | None, slots: int, note: Callable[[str], None]) -> None:
        """Load the weights, saying so. Raises MissingExtra, BadInput."""
        if path is not None and not path.is_file():
            raise BadInput(f"no such model file: {path}", "give a GGUF file to --model")
        try:
            import xllamacpp
        except ImportError as exc:
            raise MissingExtra(
                "the local model needs the package xllamacpp",
                "install it: pip install 'datagen[local]', or name an endpoint with --base-url",
            ) from exc
        threads = spare_cores()
        note(f"loading the local model on {threads} thread{'s' if threads > 1 else ''} ...")
        weights = path or local_weights()
        self.name = path.stem if path else SHIPPED.name
        self.endpoint = f"local:{path.stat().st_size if path else SHIPPED.sha256}"
        params = xllamacpp.CommonParams()
        params.model.path = str(weights)
        params.n_ctx = _CONTEXT * slots
        params.n_parallel = slots
        params.warmup = False
        params.verbosity = -1
        params.cache_ram_mib = 256
        for threading in (params.cpuparams, params.cpuparams_batch):
            threading.n_threads = threads
            threading.poll = 0
        try:
            self._server = xllamacpp.Server(params)
        except (RuntimeError, ValueError) as exc:
            raise BadInput(f"cannot load the model {weights}", "give a GGUF file to --model") from exc
        self._threads = ThreadPoolExecutor(slots, "llama")

    async def complete(self, request: Request) -> Completion:
        """Answer one request. Raises CallFailed where llama.cpp refuses it (context too long)."""
        body: dict[str, Any] = {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "temperature": request.temperature,
            "top_p": 0.9,
            "max_tokens": request.max_tokens,
            "seed": request.sampling_seed,
            "cache_prompt": True,
        }
        if request.schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"schema": schema_of(request.schema)},
            }
        loop = asyncio.get_running_loop()
        try:
            reply = await loop.run_in_executor(self._threads, self._server.handle_chat_completions, body)
            choice, usage = reply["choices"][0], reply["usage"]
            return Completion(
                text=choice["message"]["content"],
                finish_reason=choice["finish_reason"],
                model=self.name,
                prompt_tokens=usage["prompt_tokens"],
                completion_tokens=usage["completion_tokens"],
                cached_tokens=usage.get("prompt_tokens_details", {}).get("cached_tokens", 0),
            )
        except (RuntimeError, ValueError, KeyError, TypeError) as exc:
            kind = TooLong if "context" in str(exc) else CallFailed
            raise kind(f"the local model refused a request: {exc}", "shorten the input") from exc

    async def close(self) -> None:
        """Wait for the call under way and unload the model."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        del self._server
