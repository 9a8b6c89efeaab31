"""Regular expressions that are compiled when they are first used: a start needs few of them."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

__all__ = ["Pattern"]


class Pattern:
    """What `re.compile` returns, compiled at its first use.

    Each method is looked up once, so that a call costs what one of the compiled pattern does.
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        """Take what `re.compile` takes; a wrong source is told at the first use (a test uses them all)."""
        self.source = source
        self.flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.source, self.flags)

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """Find the first match, anywhere."""
        return self.compiled.search

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """Match at the start."""
        return self.compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """Match the whole text."""
        return self.compiled.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """Yield all matches."""
        return self.compiled.finditer

    @cached_property
    def findall(self) -> Callable[..., list[Any]]:
        """Return all matches' texts, or their groups."""
        return self.compiled.findall

    @cached_property
    def sub(self) -> Callable[..., str]:
        """Replace all matches."""
        return self.compiled.sub

    @cached_property
    def split(self) -> Callable[..., list[Any]]:
        """Return what stands between the matches."""
        return self.compiled.split
