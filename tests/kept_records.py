"""Run folders made of records, without a run."""

from datagen.jsonl import dump, write_whole
from datagen.record_lines import record_to_json
from datagen.records import GraphSource, Message, Record, SeedSource, SpanSource, Triple, content_id


def of_document(document, n, instruction=None, **more):
    asked = instruction or f"How wide is gate {n} of {document}?"
    return make(
        asked, f"Gate {n} is {n + 3} metres wide.", "self-qa", SpanSource(document, "ab", n, n + 90), **more
    )


def of_facts(*triples, asked=None, **more):
    asked = asked or f"What is the {triples[0][1]} of {triples[0][0]}?"
    source = GraphSource(tuple(Triple(*each) for each in triples))
    return make(asked, f"It is {triples[-1][2]}.", "self-kg", source, **more)


def of_seeds(n, *parents, words="Write about"):
    return make(
        f"{words} {WORDS[n % 11]} and {WORDS[n // 11 % 11]} {n}.",
        f"Text {n}.",
        "self-instruct",
        SeedSource(tuple(parents)),
    )


WORDS = ("rivers", "bread", "clocks", "maps", "salt", "bridges", "songs", "winter", "lamps", "grain", "ports")


def make(instruction, output, generator, source, given="", messages=None, model="m", **more):
    turns = tuple(Message(*each) for each in messages) if messages else None
    return Record(
        id=content_id(instruction, given, output, turns),
        generator=generator,
        kind=more.get("kind", "plain"),
        language=more.get("language", "en"),
        instruction=instruction,
        input=given,
        output=output,
        source=source,
        messages=turns,
        model=model,
        prompt="self-qa/question@abc self-qa/answer@def",
    )


def run_of(folder, records):
    """Write records as a run folder's kept.jsonl."""
    folder.mkdir(parents=True)
    write_whole(folder / "kept.jsonl", [dump(record_to_json(each)) for each in records])
    return folder
