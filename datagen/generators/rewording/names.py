"""The graph's names, found in a text by longest match."""

import re
from collections.abc import Iterable, Iterator, Mapping

from datagen.text import fold, is_cjk

__all__ = ["PRONOUNS", "NameIndex", "flat"]

_PREFIX = 2
PRONOUNS = frozenset([*("it", "its", "he", "she", "they", "them", "this", "that"), *"它他她其该此"])
"""What names nothing in a text, unless it is written as the name is: IT."""


def flat(text: str) -> str:
    """Return a text as names are compared in it: folded, with single spaces."""
    return re.sub(r"\s+", " ", fold(text)).strip()


class NameIndex:
    """Names and their aliases; those in spaced scripts are matched between word borders, others anywhere."""

    def __init__(self, names: Iterable[str], aliases: Mapping[str, Iterable[str]] | None = None) -> None:
        """Index names by how they begin and how long they are: a look-up costs no more for a million."""
        self._called: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        for name, others in (aliases or {}).items():
            for other in others:
                alias = flat(other)
                # an alias of two is a name of its own: nobody can say which of them it stands for
                is_of_two = self._called.setdefault(alias, flat(name)) != flat(name)
                self._called[alias] = alias if is_of_two else flat(name)
                self._aliases[other] = "" if is_of_two else name
        for name in names:
            self._called[flat(name)] = flat(name)
            self._aliases.pop(name, None)
        self._called.pop("", None)
        lengths: dict[str, set[int]] = {}
        for name in self._called:
            lengths.setdefault(name[:_PREFIX], set()).add(len(name))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def found_in(self, text: str) -> set[str]:
        """Return the folded names that a text contains, none inside a longer one; an alias as its name."""
        return set(self.sequence(text))

    def by_name(self, text: str) -> str:
        """Return a text with each alias as the name that it stands for; one in other letters stays."""
        plain, at, said = flat(text), 0, ""
        if not self._aliases or len(plain) != len(text):
            return text
        while at < len(plain):
            name = self._match(plain, at) or plain[at]
            written = text[at : at + len(name)]
            stands_for = self._aliases.get(written) or self._aliases.get(written[:1].lower() + written[1:])
            is_alias = stands_for and self._called[name] == flat(stands_for) and name not in PRONOUNS
            said += stands_for if stands_for and is_alias else written
            at += len(name)
        return said

    def sequence(self, text: str) -> list[str]:
        """Return the folded names in the order in which a text says them."""
        return [part for part, is_name in self.parts(text) if is_name]

    def parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """Yield a folded text in pieces: each name as it is called, and what stands between names."""
        plain, at, start = flat(text), 0, 0
        while at < len(plain):
            name = self._match(plain, at)
            if not name:
                at += 1
                continue
            if at > start:
                yield plain[start:at], False
            yield self._called[name], True
            at += len(name)
            start = at
        if start < len(plain):
            yield plain[start:], False

    def _match(self, plain: str, at: int) -> str:
        starts = (plain[at : at + size] for size in (_PREFIX, 1))
        for start in dict.fromkeys(starts):
            for length in self._lengths.get(start, ()):
                name = plain[at : at + length]
                if name in self._called and _has_borders(plain, at, at + length):
                    return name
        return ""


def _has_borders(plain: str, start: int, end: int) -> bool:
    def joins(left: str, right: str) -> bool:
        return left.isalnum() and right.isalnum() and not is_cjk(left) and not is_cjk(right)

    if start and joins(plain[start - 1], plain[start]):
        return False
    return not (end < len(plain) and joins(plain[end - 1], plain[end]))
