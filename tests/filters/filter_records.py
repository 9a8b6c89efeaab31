"""Records for tests, with everything but the text under test filled in."""

from datagen.records import GraphSource, Message, Record, SeedSource, SpanSource, Triple, content_id

SEEDS = SeedSource(("s1",))
SPAN = SpanSource("docs/a.md", "0" * 64, 0, 400)
GRAPH = GraphSource((Triple("aspirin", "treats", "headache"),))

_GOOD = {
    "en": ("Name the largest planet of the solar system.", "Jupiter is the largest."),
    "zh": ("太阳系中最大的行星是哪一颗？", "最大的行星是木星。"),
}
_SOURCES = {"self-instruct": SEEDS, "self-qa": SPAN, "self-kg": GRAPH}


def make(
    instruction=None,
    output=None,
    *,
    input="",
    language=None,
    generator="self-instruct",
    source=None,
    messages=None,
    scores=None,
):
    text = instruction or output or ""
    if language is None:
        language = "zh" if any("\u3400" <= char <= "\u9fff" for char in text) else "en"
    instruction = _GOOD[language][0] if instruction is None else instruction
    output = _GOOD[language][1] if output is None else output
    turns = tuple(Message(role, said) for role, said in messages) if messages else None
    return Record(
        id=content_id(instruction, input, output, turns),
        generator=generator,
        kind="task",
        language=language,
        instruction=instruction,
        input=input,
        output=output,
        source=source or _SOURCES[generator],
        messages=turns,
        scores=scores or {},
    )
