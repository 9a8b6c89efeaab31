"""What phrasings in every language share: words of a name, lists of values, a steady choice, a capital."""

import hashlib
import re
from collections.abc import Sequence
from typing import TypeVar

from datagen.knowledge import RDF_PREFIXES
from datagen.text import is_cjk

__all__ = ["Pair", "begun", "humanize", "join", "pick", "united", "without_prefix"]

Pair = tuple[str, str]
"""A question and its answer."""
Option = TypeVar("Option")
_LONGEST_ACRONYM = 4
_BRACKET = re.compile(r"(?<=\w)[\s_]*[(\[（][^()\[\]（）]{1,12}[)\]）]$")
_PREFIX = re.compile(rf"^(?:(?:{'|'.join(sorted(RDF_PREFIXES))}):(?=\w)|[a-z][\w-]*:(?=[a-z]+[A-Z]))")
"""A prefix of RDF before a relation's name: dbo:country, and any before one in camelCase."""
_APART = {", ": ("; ", "; and "), "、": ("；", "；")}
"""What stands between values, and before the last, where they hold what stands there else."""


def without_prefix(relation: str) -> str:
    """Return a relation's name without a prefix of RDF."""
    return _PREFIX.sub("", relation)


def humanize(relation: str) -> list[str]:
    """Split a relation's name (snake_case, camelCase, kebab-case) into lower-case words."""
    fragment = re.split(r"[/#]", relation.rstrip("/#"))[-1] if "://" in relation else relation
    fragment = without_prefix(fragment)
    bracket = _BRACKET.search(fragment)
    fragment = fragment[: bracket.start()] if bracket else fragment
    spaced = re.sub(r"(?<=[a-z0-9]{2})(?=[A-Z])|(?<=[a-z])(?=[A-Z][a-z])", " ", fragment)
    words = re.split(r"[\s_\-./#:]+", spaced)
    # HAS_MOON and SUPPLIES shout as a whole; in hasDNA and PH the capitals are the word's own.
    is_loud = relation.isupper() and len(relation) > _LONGEST_ACRONYM
    named = [
        word if word.isupper() and len(word) > 1 and not is_loud else word.lower() for word in words if word
    ]
    named += [bracket.group().strip()] if bracket else []
    while len(named) > 1 and named[0] in ("is", "are") and named[1] in ("is", "are"):
        named.pop(0)
    return named or [relation]


def join(values: Sequence[str], last: str = " and ", comma: str = ", ") -> str:
    """Return values as a list in words: "A, B and C"; semicolons where a value holds a comma or "and"."""
    if len(values) > 1 and any(sign in value for value in values for sign in (last, comma)):
        comma, last = _APART.get(comma, (comma, last))
    return values[0] if len(values) == 1 else comma.join(values[:-1]) + last + values[-1]


def ended(text: str) -> str:
    """Return a text whose sentences end in one full stop, where a name such as Acme Inc. has its own."""
    return re.sub(r"(?<!\.)\.\.(?=\s|$)", ".", text)


def united(value: str, unit: str) -> str:
    """Return a number with its unit, which a space sets off unless it is a sign or a Chinese word."""
    glue = "" if not unit or is_cjk(unit[0]) or unit in ("%", "℃") else " "
    return f"{value}{glue}{unit}"


def pick(options: Sequence[Option], *place: str) -> Option:
    """Return one of several options, always the same for a place."""
    return options[hashlib.sha256("/".join(place).encode()).digest()[0] % len(options)]


def begun(text: str) -> str:
    """Return a text with a capital first letter, but a name such as iPhone or pH as it stands."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return text[:1].upper() + text[1:] if word == word.lower() else text
