"""How a generator makes a record or a failure from model calls."""

import hashlib
from collections.abc import Mapping, Sequence

from datagen.errors import CallFailed
from datagen.prompts import Prompt
from datagen.records import Completion, Failure, Message, Provenance, Record, Rejection, content_id

__all__ = ["fail", "make_record", "place_salt"]


def make_record(
    *,
    generator: str,
    kind: str,
    language: str,
    instruction: str,
    output: str,
    source: Provenance,
    input: str = "",
    messages: tuple[Message, ...] | None = None,
    calls: Sequence[Completion] = (),
    prompts: Sequence[Prompt] = (),
    scores: Mapping[str, float] | None = None,
    rejection: Rejection | None = None,
    model: str = "",
) -> Record:
    """Return a record named by its content; `calls` and `prompts` are its provenance."""
    return Record(
        id=content_id(instruction, input, output, messages),
        generator=generator,
        kind=kind,
        language=language,
        instruction=instruction,
        input=input,
        output=output,
        source=source,
        messages=messages,
        model=calls[-1].model if calls else model,
        prompt=" ".join(dict.fromkeys(prompt.version for prompt in prompts)),
        requests=tuple(dict.fromkeys(call.key for call in calls)),
        scores=scores or {},
        rejection=rejection,
    )


def fail(index: int, step: str, error: CallFailed, source: Provenance | None = None) -> Failure:
    """Return the failure of one piece of an item."""
    return Failure(index, step, error.message, source)


def place_salt(*place: object) -> int:
    """Return the salt of a place in the run (item, slot): same place, same salt; 31 bits."""
    text = "/".join(str(part) for part in place)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) >> 1
