"""mistral-common's own validator and tokenizer take every row of `messages`."""

import pytest

from datagen.exporters.formats import EXPORTERS
from datagen.records import Message, Record, SeedSource

pytest.importorskip("mistral_common", reason="mistral-common of the extra test is not installed")

DIALOGUE = [
    ("system", "简短回答。"),
    ("user", "湖水多深？"),
    ("assistant", "30 米。"),
    ("user", "\u2028 and?"),
    ("assistant", "“No” 🙂"),
]


def record(instruction, given, output, messages=None):
    turns = tuple(Message(*each) for each in messages) if messages else None
    return Record("0", "", "", "en", instruction, given, output, SeedSource(()), turns)


@pytest.mark.filterwarnings("ignore")  # another project's warnings are not ours to fix
@pytest.mark.parametrize(
    "made",
    [
        record("Name a planet.", "", "Mars."),
        record("Translate.", "def f(x):\n\treturn {'a': \"b\"}", "```python\npass\n```"),
        record("湖水多深？", "", "\" \\ ' </p> 🙂 \u200f"),
        record("How deep?", "", "No.", DIALOGUE),
    ],
    ids=["plain", "code", "odd", "dialogue"],
)
def test_the_validator_takes_a_row_of_messages_and_nothing_is_lost(made):
    from mistral_common.protocol.instruct.messages import AssistantMessage, SystemMessage, UserMessage
    from mistral_common.protocol.instruct.request import ChatCompletionRequest
    from mistral_common.protocol.instruct.validator import MistralRequestValidatorV3, ValidationMode

    kinds = {"system": SystemMessage, "user": UserMessage, "assistant": AssistantMessage}
    row = EXPORTERS["messages"](made)
    turns = [kinds[turn["role"]](content=turn["content"]) for turn in row["messages"]]
    validator = MistralRequestValidatorV3(mode=ValidationMode.finetuning)
    request = ChatCompletionRequest(messages=turns)
    validator.validate_request(request)
    assert [turn.content for turn in request.messages] == [turn["content"] for turn in row["messages"]]
    with pytest.raises(Exception, match="last role"):
        validator.validate_messages(turns[:-1])
