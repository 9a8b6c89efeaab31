"""A graph while it is read: where a triple stands, and what a file tells besides its triples."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from datagen.knowledge import Relation
from datagen.readers.values import is_missing

__all__ = ["Draft", "Found", "Place", "Skip"]


_SHOWN = 8


class Place(NamedTuple):
    """A place in a file, as `line 5`; the empty one is the whole file."""

    noun: str = ""
    number: int = 0

    def __str__(self) -> str:
        """Show it as it stands behind a file's name: with a space in front."""
        return f" {self.noun} {self.number}" if self.noun else ""


# Where it stands in the file, then head, relation and tail as they are written.
Found = tuple[Place, str, str, str]
# Takes a place, as such or as the text it is shown as, and what is wrong there.
Skip = Callable[[Place | str, str], None]


@dataclass(slots=True)
class Draft:
    """What readers add to while they yield triples. Names are those of the triples.

    `skip` notes what is no triple, `drop` a triple that the reader itself refuses, with a code and
    a reason. `language` is the wanted one or auto; `columns` are the names of head, relation and
    tail where the user gave them. `types` holds all kinds of an entity, first sight first; `parents`
    the kinds above a kind. `values` are tails that are no entities, `entities` names that are some.
    `named` counts statements that name or declare something and are no facts, `unread` what a file tells
    of triples besides, by its name: properties of links, more columns.
    """

    skip: Skip
    drop: Callable[[Found, str, str], None]
    language: str = "auto"
    columns: tuple[str, str, str] | None = None
    types: dict[str, list[str]] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)
    relations: dict[str, Relation] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    named: int = 0
    unread: Counter[str] = field(default_factory=Counter)

    def settle_unread(self) -> None:
        """Note what a file tells of its triples and no question is made of."""
        if self.unread:
            some = sorted(self.unread, key=lambda name: (-self.unread[name], name))[:_SHOWN]
            shown = ", ".join(f"{name[:40]} {self.unread[name]}" for name in some)
            more = " ..." if len(self.unread) > _SHOWN else ""
            self.notes.append(f"not read, since they tell of links and not of things: {shown}{more}")

    def add_types(self, name: str, kinds: Iterable[str]) -> None:
        """Note what an entity is; empty kinds say nothing."""
        for kind in kinds:
            if kind and not is_missing(kind) and kind not in (known := self.types.setdefault(name, [])):
                known.append(kind)

    def add_alias(self, name: str, alias: str) -> None:
        """Note another name of an entity."""
        if alias and alias != name and alias not in (known := self.aliases.setdefault(name, [])):
            known.append(alias)
