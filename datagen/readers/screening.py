"""Screening of triples one by one as they are read: each that is dropped or flagged has a code.

Dropped: empty_part, control_character, markup, url_label, overlong_label, self_loop, duplicate,
folded_duplicate, missing_value, unnamed, and what a reader refuses by codes of its own. Kept and flagged:
contained_name.
"""

from array import array

from datagen.errors import BadInput
from datagen.knowledge import Screened
from datagen.readers.draft import Found, Place
from datagen.readers.labels import LONG, Labels, holds_name
from datagen.readers.values import is_missing
from datagen.records import Triple

__all__ = ["LONGEST", "Screen"]

LONGEST = {"head": LONG, "relation": LONG, "tail": 5 * LONG}
"""Characters that a part may have; a tail may be a sentence or two."""

_SHOWN = 200


class Screen:
    """The triples of a file that passed, and what was found in the others.

    `triples` are those kept, in the order of first sight; their labels are shared strings. Time and
    memory grow with the triples alone, however many of them a hub has.
    """

    def __init__(self, where: str, *, strict: bool = False) -> None:
        """Begin with none; where strict, the first triple to be dropped raises BadInput."""
        self.triples: list[Triple] = []
        self.rows: list[Screened] = []
        self.read = 0
        self.names, self.relations = Labels(), Labels()
        self._where, self._strict = where, strict
        self._nouns: list[str] = []
        self._numbers = array("Q")
        self._seen: dict[Triple, Triple] = {}

    def add(self, found: Found) -> None:
        """Keep a triple, or drop it with a code. Raises BadInput where strict."""
        place, *raw = found
        self.read += 1
        names, relations = self.names, self.relations
        head, relation, tail = names[raw[0]], relations[raw[1]], names[raw[2]]
        if fault := self._fault(head, relation, tail):
            self._drop(found, *fault)
            return
        triple = Triple(names.texts[head], relations.texts[relation], names.texts[tail])
        firsts = names.firsts[head], relations.firsts[relation], names.firsts[tail]
        # Most labels are the first of their kind, and then the triple is its own key: no other object.
        key = triple
        if firsts != (head, relation, tail):
            key = Triple(names.texts[firsts[0]], relations.texts[firsts[1]], names.texts[firsts[2]])
        first = self._seen.setdefault(key, triple)
        if first is not triple:
            self._drop(found, *self._repeat(triple, first))
            return
        self.triples.append(triple)
        self._nouns.append(place.noun)
        self._numbers.append(place.number)
        one, other = names.folds[head], names.folds[tail]
        if (one in other and holds_name(other, one)) or (other in one and holds_name(one, other)):
            self.flag(triple, place, "contained_name", "one of head and tail holds the other")

    def drop(self, found: Found, code: str, why: str) -> None:
        """Count and drop a triple that its reader refuses. Raises BadInput where strict."""
        self.read += 1
        self._drop(found, code, why)

    def place(self, index: int) -> Place:
        """Return where the kept triple `index` stands."""
        return Place(self._nouns[index], self._numbers[index])

    def flag(self, triple: Triple, place: Place, code: str, why: str) -> None:
        """Note something about a triple that stays."""
        parts = (triple.head, triple.relation, triple.tail)
        self.rows.append(Screened(parts, code, why, f"{self._where}{place}", kept=True))

    def _drop(self, found: Found, code: str, why: str) -> None:
        place, *parts = found
        where = f"{self._where}{place}"
        if self._strict:
            raise BadInput(f"{where}: {why} ({code})", "Correct or remove it, or run without --strict.")
        head, relation, tail = (_short(part) for part in parts)
        self.rows.append(Screened((head, relation, tail), code, why, where))

    def drop_kept(self, faults: dict[int, tuple[str, str]]) -> None:
        """Drop kept triples by their index, each with its code and reason. Raises BadInput where strict."""
        for index, (code, why) in faults.items():
            self._drop((self.place(index), *_parts(self.triples[index])), code, why)
        if faults:
            stay = [index for index in range(len(self.triples)) if index not in faults]
            self.triples = [self.triples[index] for index in stay]
            self._nouns = [self._nouns[index] for index in stay]
            self._numbers = array("Q", (self._numbers[index] for index in stay))

    def drop_missing(self) -> None:
        """Drop the triples whose head or tail stands for a missing value. Raises BadInput where strict."""
        heads = {triple.head for triple in self.triples}
        faults = {}
        for index, triple in enumerate(self.triples):
            for part, name, is_head in (("head", triple.head, True), ("tail", triple.tail, False)):
                if is_missing(name, triple.relation, may_be_name=is_head or name in heads):
                    faults[index] = ("missing_value", f"the {part} {name[:40]!r} stands for a missing value")
        self.drop_kept(faults)

    def _fault(self, head: int, relation: int, tail: int) -> tuple[str, str] | None:
        """Return why three labels are no triple: a code and a reason."""
        names, relations = self.names, self.relations
        if names.firsts[head] == names.firsts[tail] and head not in names.bad:
            return "self_loop", "head and tail are the same"
        parts = (("head", names, head), ("relation", relations, relation), ("tail", names, tail))
        for part, table, number in parts:
            if number in table.bad:
                code, why = table.bad[number]
                return code, f"the {part} {why}"
            if number in table.long and (length := len(table.texts[number])) > LONGEST[part]:
                return "overlong_label", f"the {part} has {length} characters, {LONGEST[part]} are the most"
        return None

    def _repeat(self, triple: Triple, first: Triple) -> tuple[str, str]:
        if triple == first:
            return "duplicate", "the triple stands there already"
        parts = ", ".join(_short(part) for part in _parts(first))
        return "folded_duplicate", f"but for width, case or space it is the earlier {parts}"


def _parts(triple: Triple) -> tuple[str, str, str]:
    return triple.head, triple.relation, triple.tail


def _short(text: str) -> str:
    """Return a text that a line of output can hold."""
    return " ".join(text.split()) if len(text) <= _SHOWN else text[:_SHOWN] + "…"
