"""Probing an endpoint: what it can do, how fast it is, and the settings a run would use with it."""

import asyncio
import json
import re
from collections.abc import Mapping
from time import monotonic
from typing import Literal

from pydantic import BaseModel, ConfigDict

from datagen.config import ModelConfig
from datagen.errors import EndpointError
from datagen.llm.chat import MODES, body_of, completion_of, most_bytes
from datagen.llm.diagnosis import Diagnosis, Finding, command_for, limits_a_minute
from datagen.llm.faults import Fault
from datagen.llm.forms import refused_parameter
from datagen.llm.masking import Mask
from datagen.llm.remote import endpoint_of, key_of
from datagen.llm.replies import parse_reply, strip_reasoning
from datagen.llm.request import Request
from datagen.llm.wire import Reply, Wire, make_wire
from datagen.records import Completion, Message
from datagen.text import estimate_tokens

__all__ = ["examine"]

_AT_ONCE = 8
_PROXY_REFUSES = 407
_NOT_THE_MODEL = (401, 402, 403, _PROXY_REFUSES, 408, 425, 429)
_SIDE_BY_SIDE = 1.3
_SHOWN = 8
_LIMITS = ("limit-requests", "limit-tokens", "remaining-requests", "remaining-tokens")
_ESTIMATED = " (estimated from the text: the endpoint counts no tokens)"
_LENGTHS = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx")


class _Forced(BaseModel):
    """A reply that no model gives unless the schema holds it to it."""

    model_config = ConfigDict(extra="forbid")
    sky: Literal["qx-31", "qx-32"]


async def examine(config: ModelConfig) -> Diagnosis:
    """Probe an endpoint with about twenty small calls. Raises ConfigError, EndpointError."""
    endpoint, key = endpoint_of(config), key_of(config)
    wire, mask = make_wire(endpoint, key, config.timeout), Mask(key)
    try:
        found = await _Examination(wire, Diagnosis(endpoint, config.name), mask).run()
    finally:
        await wire.close()
    found.command = mask(command_for(config, found.options))
    return found


class _Examination:
    def __init__(self, wire: Wire, diagnosis: Diagnosis, mask: Mask) -> None:
        self._wire = wire
        self._diagnosis = diagnosis
        self._mask = mask
        self._refused: frozenset[str] = frozenset()
        self._listed: list[str] | None = None
        self._waits: list[float] = []

    async def run(self) -> Diagnosis:
        await self._models()
        try:
            await self._plain()
        except Fault as fault:
            raise self._error(fault) from None  # it may hold the key
        for probe in (self._structured, self._seed, self._speed):
            try:
                await probe()
            except Fault as fault:
                self._find(probe.__name__.strip("_"), f"could not be probed: {fault.said}", False)
        waits = (
            f"met {len(self._waits)} times, {max(self._waits):.0f} s at most" if self._waits else "not met"
        )
        self._find("Retry-After", waits)
        return self._diagnosis

    def _find(self, what: str, result: str, is_good: bool | None = None) -> None:
        """Add a finding; most of a result is what the endpoint said."""
        self._diagnosis.findings.append(Finding(what, self._mask(result), is_good))

    def _error(self, fault: Fault) -> EndpointError:
        where, said = self._diagnosis.endpoint, self._mask(fault.said)
        told = f" It asks to wait {fault.wait:.0f} s." if fault.wait else ""
        status = f" ({fault.status})" if fault.status > 0 else ""
        if self._listed is not None and 400 <= fault.status < 500 and fault.status not in _NOT_THE_MODEL:
            return EndpointError(
                f"{where} does not list the model {self._diagnosis.model}, and refuses it{status}: {said}",
                f"name one that it lists with --model: {', '.join(self._listed) or 'it lists none'}",
            )
        check = "the proxy's password" if fault.status == _PROXY_REFUSES else "the key, the model's name"
        return EndpointError(
            f"{where} does not answer a plain question{status}: {said}.{told}",
            f"check {check} and --base-url",
        )

    async def _models(self) -> None:
        found = self._diagnosis
        try:
            reply = await self._wire.get("/models")
            listed = json.loads(reply.body)["data"]
            rows = {str(row["id"]): row for row in listed}
        except Fault as fault:
            raise self._error(fault) from None  # it may hold the key
        except (ValueError, KeyError, TypeError, RecursionError):
            self._find("reachable", f"yes, but it lists no models (HTTP {reply.status})")
            return
        self._find("reachable", "yes", True)
        row = rows.get(found.model)
        if row is None:
            self._listed = sorted(rows)[:_SHOWN]
            self._find("model listed", f"no; it lists {', '.join(self._listed) or 'none'}")
            return
        self._find("model listed", "yes", True)
        lengths = [row[name] for name in _LENGTHS if isinstance(row.get(name), int)]
        meta = row.get("meta")
        told = meta.items() if isinstance(meta, dict) else ()
        lengths += [v for k, v in told if k.startswith("n_ctx") and isinstance(v, int)]
        length = next((each for each in lengths if each > 0), None)
        self._find("context length", f"{length} tokens" if length else "not told")

    async def _plain(self) -> None:
        found = self._diagnosis
        reply, answer, seconds = await self._ask("Answer with the one word: ready", max_tokens=400)
        self._find("answers", f"in {seconds:.2f} s", True)
        if self._refused:
            found.settings["left out of requests"] = ", ".join(sorted(self._refused))
        message = json.loads(reply.body)["choices"][0]["message"]
        is_tagged = strip_reasoning(answer.text) != answer.text
        apart = next((name for name in ("reasoning_content", "reasoning") if message.get(name)), "")
        if is_tagged or apart:
            where = "in <think> tags, which are taken out" if is_tagged else f"in {apart}, which is not read"
            self._find("reasoning", where)
        else:
            self._find("reasoning", "none in the reply")
        told = [f"{name} {reply.headers[f'x-ratelimit-{name}']}" for name in _LIMITS if _told(reply, name)]
        self._find("rate limits told", ", ".join(told) or "none")
        found.options = {"--concurrency": "auto", **limits_a_minute(reply.headers)}
        self._find("token counts", "yes" if answer.completion_tokens else "none: budgets count the most")

    async def _structured(self) -> None:
        found = self._diagnosis
        works = ""
        for mode in MODES:
            try:
                _, answer, _ = await self._ask("What colour is the sky?", mode=mode, schema=_Forced)
            except Fault as fault:
                self._find(_MODE_NAMES[mode], f"refused: {fault.said}", False)
                continue
            text = strip_reasoning(answer.text)
            holds = parse_reply(text, _Forced) is not None
            self._find(_MODE_NAMES[mode], _kept(mode, text, holds), holds)
            works = works or (mode if holds else "")
        found.settings["structured replies"] = _MODE_NAMES[works or "text"]

    async def _seed(self) -> None:
        texts = []
        for _ in range(2):
            _, answer, _ = await self._ask("Invent a name for a boat, in three words.", heat=1.0)
            texts.append(answer.text)
        same = texts[0] == texts[1]
        self._find("seed", f"two answers to one seed {'agree' if same else 'differ'}", same or None)

    async def _speed(self) -> None:
        found = self._diagnosis
        ask = "Write the numbers from 1 to 60 as words, separated by commas."
        _, answer, seconds = await self._ask(ask, max_tokens=200)
        size, how = (_told_size, "") if answer.completion_tokens else (_estimated_size, _ESTIMATED)
        one = size(answer) / seconds
        started = monotonic()
        asked = [self._ask(f"{ask} Begin with {n}.", max_tokens=200) for n in range(_AT_ONCE)]
        done = await asyncio.gather(*asked, return_exceptions=True)
        passed = monotonic() - started
        answers = [each[1] for each in done if not isinstance(each, BaseException)]
        many = sum(map(size, answers)) / passed
        refused = len(done) - len(answers)
        self._find("speed, one call", f"{one:.0f} tokens/s{how}")
        self._find(
            f"speed, {_AT_ONCE} calls at once",
            f"{many:.0f} tokens/s together{how}" + (f"; {refused} refused" if refused else ""),
        )
        # Where some were refused, it is the run that finds out how many are taken.
        waits = one > 0 and not refused and many / one <= _SIDE_BY_SIDE
        if waits:
            found.settings["concurrency"] = "1: calls wait for each other"
            found.options["--concurrency"] = "1"

    async def _ask(
        self,
        text: str,
        *,
        mode: str = "text",
        schema: type[BaseModel] | None = None,
        heat: float = 0.0,
        max_tokens: int = 100,
    ) -> tuple[Reply, Completion, float]:
        """Send one call; return the reply, the answer and the seconds. Raises Fault or EndpointError."""
        request = Request(
            self._diagnosis.model,
            (Message("user", text),),
            schema,
            temperature=heat,
            max_tokens=max_tokens,
        )
        while True:
            started = monotonic()
            body = body_of(request, mode, self._refused)
            reply = await self._wire.post("/chat/completions", body, most_bytes(request))
            try:
                return reply, completion_of(reply, request.model), monotonic() - started
            except Fault as fault:
                if fault.wait is not None:
                    self._waits.append(fault.wait)
                name = refused_parameter(fault, self._refused)
                if name is not None:
                    self._refused |= {name}
                elif fault.kind == "fatal":
                    raise self._error(fault) from None  # it may hold the key
                else:
                    raise


_MODE_NAMES: Mapping[str, str] = {
    "json_schema": "JSON schema",
    "json_object": "JSON mode",
    "text": "JSON asked for in words",
}


def _told_size(answer: Completion) -> int:
    return answer.completion_tokens


def _estimated_size(answer: Completion) -> int:
    return estimate_tokens(answer.text)


def _told(reply: Reply, name: str) -> bool:
    return f"x-ratelimit-{name}" in reply.headers


def _kept(mode: str, text: str, holds: bool) -> str:
    if holds:
        return "held to"
    if mode == "json_schema":
        return "taken, and not held to"
    return "JSON of another shape" if re.match(r"\s*[\[{]", text) else "no JSON"
