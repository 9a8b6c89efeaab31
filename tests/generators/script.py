"""A model that answers each step of a generator from a script, behind the real cache and parser."""

import asyncio
import json
from dataclasses import replace

from datagen.contracts import Kept
from datagen.errors import CallFailed
from datagen.llm.cache import Cache
from datagen.llm.fake import FakeClient
from datagen.llm.line import Line
from datagen.stats import Tally

STEPS = {
    ("instructions",): "propose",
    ("labels",): "labels",
    ("input",): "label-input",
    ("first", "second", "third", "fourth"): "text",
    ("label",): "label-check",
    ("needs_input", "input"): "input",
    ("verdict",): "check",
    ("evidence", "answer"): "answer",
    ("question", "answer"): "reword",
    ("answer",): "classify",
    ("answered",): "judge-answered",
    ("entailed",): "judge-entailed",
    ("fault", "score"): "judge",
    ("message",): "user-turn",
    ("task",): "evolve",
    ("turns",): "dialogue",
    ("given", "returns", "result", "name", "parameters"): "function",
    ("calls",): "code-calls",
}


def step_of(request):
    """Return which step a request belongs to, by the shape of the reply that it asks for."""
    if request.schema is None:
        if request.messages[0].content.startswith(("You write Python", "你写Python")):
            return "code"
        return "turn" if "talk of several turns" in request.messages[0].content else "output"
    names = tuple(request.schema.model_fields)
    if names[0] == "task_1":
        return "fill"
    if any(name.startswith("answer_") for name in names):
        return "merged"
    return "question" if all(name[-1].isdigit() for name in names) else STEPS[names]


def aims_of(request):
    """Return the fields of a question request by the number of the sentence each aims at."""
    names = (name for name in request.schema.model_fields if name.startswith("question_"))
    return {int(name.rsplit("_", 1)[1]): name for name in names}


class Cut(str):
    """A reply that its length limit cut off."""

    __slots__ = ()


class Script(FakeClient):
    """Answers each step with what the script has for it: a text, a dict, an error, a function, a list."""

    def __init__(self, **steps):
        super().__init__(self._answer)
        self._steps = {name.replace("_", "-"): reply for name, reply in steps.items()}
        self._is_cut = False

    def _answer(self, request):
        reply = self._steps[step_of(request)]
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        self._is_cut = isinstance(reply, Cut)
        return json.dumps(reply, ensure_ascii=False) if isinstance(reply, dict) else reply

    async def complete(self, request):
        """Answer as scripted, and say whether the reply was cut."""
        completion = await super().complete(request)
        return replace(completion, finish_reason="length") if self._is_cut else completion

    def asked(self, step):
        """Return the requests of one step, in order."""
        return [request for request in self.requests if step_of(request) == step]

    @property
    def steps(self):
        """The names of the steps that were asked, in order."""
        return [step_of(request) for request in self.requests]


def play(generator, model, folder, index=0, kept=()):
    """Plan and generate one item against a model; return its outcomes."""

    async def run():
        cache = Cache(folder / "cache.sqlite")
        try:
            ask = Line(model, cache, Tally(), seed=0, temperature=0.7).ask
            item = generator.plan(index, Kept(list(kept), len(kept)))
            return await generator.generate(index, item, ask)
        finally:
            cache.close()

    return asyncio.run(run())


def last_turn(request):
    """Return the text that a request ends with."""
    return request.messages[-1].content


def refuse(*words):
    """Return an error for a scripted step."""
    return CallFailed(" ".join(words) or "no reply")
