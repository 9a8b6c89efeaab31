"""What holds of a relation: declared by a schema, or inferred cautiously from its triples."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datagen.generators.rewording.phrases import humanize
from datagen.generators.self_kg.quantities import DATE, quantity_of, unit_of_all
from datagen.knowledge import Relation
from datagen.notations import day_of, value_key
from datagen.records import Triple

__all__ = [
    "FALSE",
    "TRUE",
    "Traits",
    "flag_of",
    "is_amount",
    "is_date",
    "is_literal",
    "is_value",
    "traits_of",
]

TRUE, FALSE = frozenset(["yes", "true", "是"]), frozenset(["no", "false", "否"])
"""Values, in lower case, that say whether something holds."""

_FEWEST_MIRRORED = 3
"""How many pairs a relation needs before symmetric or inverse counts as a pattern."""
_FEWEST_PAIRS = 30
"""How many pairs, with no head and no tail twice, make a relation one-to-one.

Measured on generated graphs that hold half of what is true of heads with one of 50 or 100 tails, many
to one: they look one-to-one at 3 pairs in 93 and 96 % of them, at 10 in 39 and 62, at 20 in 1 and 13,
at 30 in 0 and 1.
"""
_FEWEST_HEADS = {True: 10, False: 20}
"""How many heads, each with one tail, make a relation functional: of numbers, and of names.

Measured likewise where 30 % of the heads have two tails in truth: 48 % of the graphs look functional at
5 heads, 24 at 10, 5 at 20.
"""
_LITERAL = re.compile(r"[\d.,:%/+-]+|yes|no|true|false|是|否", re.IGNORECASE)
_DATE = re.compile(
    r"[12]\d{3}-\d\d?-\d\d?|\d\d?[./]\d\d?[./][12]\d{3}|[12]\d{3}年\d\d?月(?:\d\d?日)?"
    r"|(?:\d\d? )?(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]* (?:\d\d?, )?[12]\d{3}"
)
_YEAR = re.compile(r"[12]\d{3}年?")
_CODED = re.compile(
    r"\b(?:id|code|zip|postcode|version|release|isbn|issn|isin|iban|sku|phone|telephone|tel|fax|mobile|hotline)$"
    r"|(?<!\batomic )(?<!\bmass )(?<!\btotal )\bnumber$|^number$"
    r"|(?:编[号码]|代[码号]|号码?|邮编|电话|手机|传真|热线|版本|型号|序列|区号)$"
)
"""Relations whose numbers name something and measure nothing: version 1.10, room number 12."""
_MAY_COUNT = re.compile(r"\D{0,4}\d")


@dataclass(frozen=True, slots=True)
class Traits:
    """A relation's traits; `inferred` names those that nobody declared.

    `is_functional`: a head has one tail. `is_complete`: what the graph does not hold is false.
    `is_multiple`: some head has several tails. `is_one_to_one`: no head and no tail occurs twice.
    `is_numeric`: nearly every tail is a number in `unit`, as the tails say it ("" for none).
    `are_years`: every tail is a year by its looks. `is_valued`: some tail is a value and no entity.
    `inverse` says the same from tail to head.
    """

    name: str
    is_functional: bool = False
    is_complete: bool = False
    is_one_to_one: bool = False
    is_symmetric: bool = False
    is_multiple: bool = False
    is_numeric: bool = False
    unit: str = ""
    are_years: bool = False
    is_valued: bool = False
    inverse: str = ""
    inferred: tuple[str, ...] = ()

    @property
    def may_reverse(self) -> bool:
        """Whether "which heads have this tail" has a complete answer in the graph.

        True for complete relations, and, cautiously, for one-to-one ones between entities.
        """
        return self.is_complete or (self.is_one_to_one and not self.is_valued)

    @property
    def may_deny(self) -> bool:
        """Whether a triple that the graph does not hold is false, for a head that has others."""
        return self.is_complete or self.is_functional


def flag_of(value: str) -> str:
    """Return yes or no for a value that is a flag, else ""."""
    flag = value.lower()
    return "yes" if flag in TRUE else "no" if flag in FALSE else ""


def is_value(text: str) -> bool:
    """Say whether a tail is a number with a unit or without, a date or a flag by its looks."""
    return is_literal(text) or is_date(text) or is_amount(text)


def is_literal(text: str) -> bool:
    """Say whether a tail is digits and signs, or a flag."""
    return _LITERAL.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Say whether a tail is a day or a month of a year."""
    return _DATE.fullmatch(text) is not None or day_of(text) is not None


def is_amount(text: str) -> bool:
    """Say whether a tail is a number, with a known unit or without, and no date."""
    found = quantity_of(text) if _MAY_COUNT.match(text) else None
    return found is not None and found.unit != DATE


def traits_of(
    name: str,
    rows: Sequence[Triple],
    declared: Relation,
    literals: frozenset[str],
    others: Mapping[str, Sequence[Triple]],
) -> Traits:
    """Return a relation's traits. `others` are the rows of each relation of the graph.

    Inferred functional: every head of at least ten with numbers, of twenty with names, has one tail.
    Inferred one-to-one: thirty pairs of entities, no head and no tail twice. Inferred symmetric or
    inverse: at least three pairs, and each is there the other way round. Complete is never inferred.
    """
    heads = {row.head for row in rows}
    tails = {row.tail for row in rows}
    is_single = len(rows) == len(heads) or _are_single(rows)
    is_coded = not declared.unit and _CODED.search(" ".join(humanize(name)).lower()) is not None
    unit = None if is_coded else unit_of_all(tails, len(tails), declared.unit)
    is_numeric = unit is not None
    is_valued = any(tail in literals or is_value(tail) for tail in tails)
    is_one_to_one = len(rows) >= _FEWEST_PAIRS and len(rows) == len(heads) == len(tails)
    is_one_to_one &= declared.complete is not False and declared.functional is not False
    is_enough = len(rows) >= _FEWEST_MIRRORED
    found = {
        "functional": is_single and len(heads) >= _FEWEST_HEADS[is_numeric],
        "symmetric": is_enough and _is_mirrored(rows, rows),
    }
    given = {"functional": declared.functional, "symmetric": declared.symmetric}
    inferred = [trait for trait, holds in found.items() if holds and given[trait] is None]
    holds = {trait: found[trait] if given[trait] is None else bool(given[trait]) for trait in found}
    inverse = declared.inverse
    if not inverse and is_enough and not holds["symmetric"]:
        inverse = _inverse_of(name, rows, others)
        inferred += ["inverse"] * bool(inverse)
    if is_one_to_one and not (is_valued or declared.complete or holds["symmetric"]):
        inferred.append("one-to-one")
    return Traits(
        name,
        is_functional=holds["functional"] and is_single,
        is_complete=bool(declared.complete),
        is_one_to_one=is_one_to_one,
        is_symmetric=holds["symmetric"],
        is_multiple=not is_single,
        is_numeric=is_numeric,
        unit=unit or "",
        are_years=is_numeric and all(map(_YEAR.fullmatch, tails)),
        is_valued=is_valued,
        inverse=inverse,
        inferred=tuple(inferred),
    )


def _are_single(rows: Sequence[Triple]) -> bool:
    """Say whether no head has two tails that differ in more than case, width and notation."""
    first: dict[str, str] = {}
    return all(value_key(first.setdefault(row.head, row.tail)) == value_key(row.tail) for row in rows)


def _is_mirrored(rows: Sequence[Triple], others: Sequence[Triple]) -> bool:
    """Say whether the pairs of some rows are those of the others, turned round."""
    first = rows[0]
    if not any(row.head == first.tail and row.tail == first.head for row in others):
        return False
    return {(row.head, row.tail) for row in rows} == {(row.tail, row.head) for row in others}


def _inverse_of(name: str, rows: Sequence[Triple], others: Mapping[str, Sequence[Triple]]) -> str:
    sized = (other for other in sorted(others) if other != name and len(others[other]) == len(rows))
    return next((other for other in sized if _is_mirrored(rows, others[other])), "")
