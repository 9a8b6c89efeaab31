"""The lists in an answer: their items, one that says nothing new, one torn off the sentence it belongs to."""

import re

from datagen.generators.grounding import terms
from datagen.patterns import Pattern

__all__ = ["listed_twice", "torn_item", "unlisted"]

_LIST_ITEM = Pattern(r"^(?:[-*+•·]|\d+[.)、])\s*")
_LIST_NUMBER = Pattern(r"^\s*(?:\d+[.)、]|\(\d+\)|（\d+）)\s*", re.MULTILINE)


def unlisted(text: str) -> str:
    """Return a text without the numbers of its list items."""
    return _LIST_NUMBER.sub("", text)


_TORN = Pattern(
    r"(?:on|in|at|by|after|before|during|until|since|finally|then|first|next|also|and|but|because|so that)"
    r"(?: (?:the|a|an|my|our|this|that|these|those|last|next|every))?(?: [\w'-]+){0,2}[.,]?"
    r"|[^，。；]{1,8}(?:前|后|时|时候|之前|之后|以后|以来|期间|当天)[，。]?"
    r"|(?:最后|接着|然后|首先|其次|此外|同时|随后|于是|因此|另外)[，。]?",
    re.IGNORECASE,
)
"""An item that only says when something was, or links what comes after it to what came before."""


def torn_item(answer: str) -> str:
    """Return the first item of a list that was torn off a sentence ("After lunch", 会议开始前), or ""."""
    return next((item for item in _items(answer) if _TORN.fullmatch(item.strip())), "")


def _items(answer: str) -> list[str]:
    lines = map(str.strip, answer.splitlines())
    return [item for line in lines if (item := _LIST_ITEM.sub("", line)) != line]


def listed_twice(answer: str) -> str:
    """Return the first item of a list that says nothing beyond another item, "" where there is none."""
    items = _items(answer)
    said = [terms(item) for item in items]
    for place, item in enumerate(items):
        others = said[:place] + said[place + 1 :]
        if said[place] and any(said[place] <= other for other in others):
            return item
    return ""
