"""Records as lines of JSON, written with their keys in a fixed order and read with every value checked."""

from collections.abc import Mapping
from typing import Any

from datagen.records import (
    GraphSource,
    Message,
    Provenance,
    Record,
    Rejection,
    SeedSource,
    SpanSource,
    Triple,
)

__all__ = ["record_from_json", "record_to_json", "source_from_json", "source_to_json"]

_ROLES = ("system", "user", "assistant")


def source_to_json(source: Provenance) -> dict[str, Any]:
    """Return the `source` value of a record line."""
    if isinstance(source, SeedSource):
        drawn = {"topic": source.topic, "form": source.form}
        lineage = {"parents": list(source.parents), "operations": list(source.operations)}
        told = {name: each for name, each in (drawn | lineage).items() if each}
        return {"seeds": list(source.seeds), **told}
    if isinstance(source, GraphSource):
        return {"triples": [[t.head, t.relation, t.tail] for t in source.triples]}
    row: dict[str, Any] = {
        "document": source.document,
        "sha256": source.sha256,
        "start": source.start,
        "end": source.end,
    }
    if source.evidence:
        row["evidence"] = [list(span) for span in source.evidence]
    if source.pages:
        row["pages"] = list(source.pages)
    if source.triples:
        row["triples"] = [[t.head, t.relation, t.tail] for t in source.triples]
    if source.derived:
        row["derived"] = list(source.derived)
    return row


def record_to_json(record: Record) -> dict[str, Any]:
    """Return a record's line of kept.jsonl, keys in their fixed order; `rejection` only if set."""
    row: dict[str, Any] = {
        "id": record.id,
        "generator": record.generator,
        "kind": record.kind,
        "language": record.language,
        "instruction": record.instruction,
        "input": record.input,
        "output": record.output,
        "messages": [{"role": m.role, "content": m.content} for m in record.messages]
        if record.messages
        else None,
        "source": source_to_json(record.source),
        "model": record.model,
        "prompt": record.prompt,
        "requests": list(record.requests),
        "scores": dict(record.scores),
    }
    if record.rejection is not None:
        row["rejection"] = {
            "rule": record.rejection.rule,
            "value": record.rejection.value,
            "threshold": record.rejection.threshold,
            "other": record.rejection.other,
        }
    return row


def record_from_json(row: Mapping[str, Any]) -> Record:
    """Read a line that `record_to_json` made.

    Raises KeyError with the name of a field that is missing, and TypeError with the reason where a value
    is of another type.
    """
    return Record(
        id=_text(row, "id"),
        generator=_text(row, "generator"),
        kind=_text(row, "kind"),
        language=_text(row, "language"),
        instruction=_text(row, "instruction"),
        input=_text(row, "input"),
        output=_text(row, "output"),
        source=source_from_json(row["source"]),
        messages=_turns(row["messages"]),
        model=_text(row, "model"),
        prompt=_text(row, "prompt"),
        requests=tuple(_list(row["requests"], str, "its requests are not a list of texts")),
        scores=_scores(row["scores"]),
        rejection=_rejection(row.get("rejection")),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    if not isinstance(value, str):
        raise TypeError(f"its {name} is not a text")
    return value


def _list(value: object, kind: type, fault: str) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(each, kind) for each in value):
        raise TypeError(fault)
    return value


def _turns(value: object) -> tuple[Message, ...] | None:
    if value is None:
        return None
    turns = _list(value, dict, "its messages are not a list of turns")
    for number, turn in enumerate(turns, 1):
        if turn.get("role") not in _ROLES or not isinstance(turn.get("content"), str):
            raise TypeError(f"turn {number} has no known role with a text")
    return tuple(Message(turn["role"], turn["content"]) for turn in turns) or None


def _scores(value: object) -> dict[str, float]:
    if not isinstance(value, dict) or not all(_is_number(each) for each in value.values()):
        raise TypeError("its scores are not numbers by name")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def source_from_json(row: object) -> Provenance:
    """Read a `source` value that `source_to_json` made. Raises KeyError and TypeError as above."""
    if not isinstance(row, dict):
        raise TypeError("its source is not an object")
    if "seeds" in row:
        drawn = row.get("topic", ""), row.get("form", "")
        if not all(isinstance(each, str) for each in drawn):
            raise TypeError("its source's topic and form are not texts")
        seeds, parents, operations = (
            tuple(_list(row.get(name, []), str, f"its source's {name} are not a list of texts"))
            for name in ("seeds", "parents", "operations")
        )
        return SeedSource(seeds, *drawn, parents, operations)
    listed = _list(row.get("triples", []), list, "its source's triples are not lists")
    triples = tuple(_triple(each) for each in listed)
    if "triples" in row and "document" not in row:
        return GraphSource(triples)
    start, end = _span([row.get("start"), row.get("end")])
    spans = _list(row.get("evidence", []), list, "its source's evidence is not a list of spans")
    evidence = tuple(_span(each) for each in spans)
    pages = _span(row["pages"]) if "pages" in row else ()
    derived = tuple(_list(row.get("derived", []), str, "its source's derived is not a list of texts"))
    document, sha256 = _text(row, "document"), _text(row, "sha256")
    return SpanSource(document, sha256, start, end, evidence, pages, triples, derived)


def _triple(value: list[Any]) -> Triple:
    if len(_list(value, str, "a triple of its source is not of texts")) != len(Triple.__slots__):
        raise TypeError("a triple of its source has not three texts")
    return Triple(*value)


def _span(value: list[Any]) -> tuple[int, int]:
    fault = "a span of its source is not of two whole numbers"
    if len(_list(value, int, fault)) != 2:
        raise TypeError(fault)
    return value[0], value[1]


def _rejection(row: object) -> Rejection | None:
    if row is None:
        return None
    if not isinstance(row, dict) or not isinstance(row.get("rule"), str):
        raise TypeError("its rejection names no rule")
    measures = (row.get("value"), row.get("threshold"))
    other = row.get("other")
    if any(each is not None and not isinstance(each, str | int | float) for each in measures):
        raise TypeError("its rejection has no plain value or threshold")
    if other is not None and not isinstance(other, str):
        raise TypeError("its rejection names no other record")
    return Rejection(row["rule"], *measures, other)
