"""The schema file: what a user declares of a graph's relations and entities, in TOML."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from datagen.errors import ConfigError
from datagen.knowledge import Relation
from datagen.readers.draft import Draft
from datagen.readers.files import load_text, require, show_path
from datagen.records import Triple

__all__ = ["Schema", "apply_schema", "read_schema"]

_HOLE = re.compile(r"\{[^{}]*\}")
_HOLES = ("{head}", "{tail}")
_SOME = 12

Spoken = Literal["en", "zh"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _with_known_holes(text: str) -> str:
    holes = _HOLE.findall(text)
    wrong = next((hole for hole in holes if hole not in _HOLES), None)
    if wrong is not None:
        raise ValueError(f"the hole {wrong} is neither {{head}} nor {{tail}}")
    if re.search("[{}]", _HOLE.sub("", text)):
        raise ValueError("it has a brace that belongs to no hole")
    return text


Template = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(_with_known_holes),
]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Phrasing(_Section):
    """A question about a head, and its answer, which names all tails where {tail} stands."""

    question: Template
    answer: Template

    @model_validator(mode="after")
    def _asks_for_the_tail(self) -> Self:
        if "{head}" not in self.question or "{tail}" in self.question:
            raise ValueError("a question names {head} and leaves {tail} to the answer")
        if "{tail}" not in self.answer:
            raise ValueError("an answer names {tail}")
        return self


class _Relation(_Section):
    labels: dict[Spoken, Name] = Field(default_factory=dict)
    phrasings: dict[Spoken, tuple[_Phrasing, ...]] = Field(default_factory=dict)
    unit: Name | None = None
    inverse: Name | None = None
    symmetric: bool | None = None
    functional: bool | None = None
    complete: bool | None = None
    head_type: Name | None = None
    tail_type: Name | None = None


class _Entity(_Section):
    type: Name | None = None
    aliases: tuple[Name, ...] = ()


class _Content(_Section):
    relations: dict[Name, _Relation] = Field(default_factory=dict)
    entities: dict[Name, _Entity] = Field(default_factory=dict)


class Schema(NamedTuple):
    """What a schema file says of relations and of entities, by name; `file` is where it was read."""

    file: str
    relations: Mapping[str, _Relation]
    entities: Mapping[str, _Entity]


def read_schema(path: Path) -> Schema:
    """Read a schema file. Raises ConfigError that names the file and the key, BadInput for no file."""
    where = show_path(path)
    require(path)
    try:
        values: Any = tomllib.loads(load_text(path))
    except (ValueError, RecursionError) as exc:
        raise ConfigError(f"{where} is not TOML: {exc}", "correct the file") from exc
    try:
        content = _Content.model_validate(values)
    except ValidationError as exc:
        first = exc.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if part != "[key]")
        why = first["msg"].removeprefix("Value error, ")
        raise ConfigError(
            f"{where}: {key}: {why}", "correct this key; the README shows a schema file"
        ) from exc
    return Schema(where, content.relations, content.entities)


def apply_schema(schema: Schema | None, triples: Sequence[Triple], draft: Draft) -> dict[str, Relation]:
    """Return what is declared of relations, by a file itself and above it by the schema.

    Aliases and types go to the draft. Raises ConfigError for a name that the graph does not have,
    and for declarations that do not fit together.
    """
    relations = dict(draft.relations)
    if schema is not None:
        _check_names(schema, triples)
        for name, said in schema.relations.items():
            relations[name] = _laid_over(relations.get(name, Relation(name)), said)
        for name, entity in schema.entities.items():
            if entity.type:
                draft.types[name] = [entity.type]
            for alias in entity.aliases:
                draft.add_alias(name, alias)
    return _with_inverses(relations, schema)


def _check_names(schema: Schema, triples: Sequence[Triple]) -> None:
    there = dict.fromkeys(triple.relation for triple in triples)
    declared = {each.inverse for name, each in schema.relations.items() if name in there}
    known = there.keys() | schema.relations.keys()
    for name, said in schema.relations.items():
        if name not in there and name not in declared:
            raise _unknown(schema.file, f"relations.{name}", "relation", name, there)
        if said.inverse is not None and said.inverse not in known:
            raise _unknown(schema.file, f"relations.{name}.inverse", "relation", said.inverse, there)
    names = {triple.head for triple in triples} | {triple.tail for triple in triples}
    for name in schema.entities:
        if name not in names:
            raise _unknown(schema.file, f"entities.{name}", "entity", name, dict.fromkeys(sorted(names)))


def _unknown(file: str, key: str, noun: str, name: str, there: Mapping[str, None]) -> ConfigError:
    some = ", ".join(list(there)[:_SOME]) + (", ..." if len(there) > _SOME else "")
    return ConfigError(f"{file}: {key}: the graph has no {noun} {name}", f"it has {some}")


def _laid_over(relation: Relation, said: _Relation) -> Relation:
    """Return a relation with what the schema says of it in place of what was there."""
    plain = said.model_dump(exclude={"labels", "phrasings"}, exclude_none=True)
    questions: dict[str, tuple[str, ...]] = {}
    answers: dict[str, tuple[str, ...]] = {}
    for language, pairs in said.phrasings.items():
        questions[language] = tuple(each.question for each in pairs)
        answers[language] = tuple(each.answer for each in pairs)
    labels: dict[str, str] = dict(relation.labels)
    for language, label in said.labels.items():
        labels[language] = label
    return replace(relation, labels=labels, questions=questions, answers=answers, **plain)


def _with_inverses(relations: dict[str, Relation], schema: Schema | None) -> dict[str, Relation]:
    """Return the relations with every inverse said on both sides.

    Where two of them clash, the first one holds if a graph says so, and a schema gets ConfigError.
    """
    both = dict(relations)
    for name, each in relations.items():
        if not each.inverse or each.inverse == name:
            continue
        other = both.get(each.inverse, Relation(each.inverse))
        why = f"{other.name} is the inverse of {other.inverse}" if other.inverse not in ("", name) else ""
        if each.symmetric:
            why = f"it is symmetric and has the inverse {each.inverse}"
        if why and schema is not None and name in schema.relations:
            raise ConfigError(f"{schema.file}: relations.{name}.inverse: {why}", "say one of the two")
        both[name if why else other.name] = replace(each, inverse="") if why else replace(other, inverse=name)
    return both
