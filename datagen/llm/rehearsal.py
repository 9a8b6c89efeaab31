"""An `Ask` that counts what would be asked and sends nothing: the dry run."""

from collections.abc import Sequence

from pydantic import BaseModel

from datagen.contracts import Ask
from datagen.llm.fake import scripted_reply
from datagen.llm.replies import parse_reply
from datagen.llm.request import schema_of
from datagen.records import Completion, Message
from datagen.stats import Tally
from datagen.text import estimate_tokens

__all__ = ["rehearsal_ask"]


def rehearsal_ask(tally: Tally) -> Ask:
    """Return an `Ask` that answers from the script and counts calls and prompt tokens."""

    async def ask(
        messages: Sequence[Message],
        schema: type[BaseModel] | None = None,
        salt: int = 0,
        heat: float | None = None,
        max_tokens: int = 512,
    ) -> Completion:
        tally.calls += 1
        tally.prompt_tokens += sum(estimate_tokens(m.content) for m in messages)
        shape = schema_of(schema) if schema else None
        turns = [{"role": m.role, "content": m.content} for m in messages]
        text = scripted_reply(turns, shape, salt)
        tally.completion_tokens += estimate_tokens(text)
        return Completion(text, parse_reply(text, schema) if schema else None)

    return ask
