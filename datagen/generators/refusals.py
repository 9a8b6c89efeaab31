"""Questions that the documents do not answer, and the polite words that say so.

Three ways: a thing that is asked about is swapped for another of the domain; something is asked of a
thing that the documents do not tell of it; and what has nothing to do with the documents. Each is held
against every chunk before it is called unanswerable.

Source: Rajpurkar et al. (2018), "Know What You Don't Know", section 3, lists such edits by hand. Changed:
code makes them.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from random import Random
from string import Template

from datagen.generators.aims_told import ASKING
from datagen.generators.asked import NAME, Absent, Asked, PassageItem, span_of
from datagen.generators.asking import fault_of
from datagen.generators.chunk_index import ChunkIndex, whole_text
from datagen.generators.grounding import terms, unknown_names
from datagen.generators.making import make_record
from datagen.generators.passages import Aim, Passage
from datagen.generators.styles import Style, style_fault
from datagen.generators.wording import name_of, named_in
from datagen.prompts import PromptBook
from datagen.records import OUT_OF_DOMAIN, UNANSWERABLE, Chunk, Record, Rejection
from datagen.text import is_cjk

__all__ = ["Refusals"]

_WAYS = ("swap", "attribute", "swap", "outside")
_TOLD = 0.4
"""The share of a question that a chunk on its thing may have: over it, it may hold the answer."""
_MOST_TRIED = 16


class Refusals:
    """Plans unanswerable questions over the chunks of a run, and answers them without a call."""

    def __init__(
        self, chunks: Sequence[Chunk], prompts: PromptBook, seed: int, style: Style | None = None
    ) -> None:
        """Take the chunks; they are indexed at the first unanswerable question."""
        self._style = style
        self._chunks = chunks
        self._prompts = prompts
        self._seed = seed

    @cached_property
    def index(self) -> ChunkIndex:
        """The index of all chunks."""
        return ChunkIndex(self._chunks)

    @cached_property
    def _subjects(self) -> list[str]:
        """What the documents are about, each once, in their order."""
        return list(dict.fromkeys(name_of(chunk.title) for chunk in self._chunks if terms(chunk.title)))

    def plan(
        self, index: int, passage: Passage, language: str, aims: Iterable[Aim], before: int
    ) -> dict[int, Absent]:
        """Return what is absent by the number of each unanswerable aim, of which `before` came earlier."""
        found = {}
        for at, aim in enumerate([aim for aim in aims if aim.kind == UNANSWERABLE], before):
            chance = self._chance(index, aim.number)
            way = _WAYS[at % len(_WAYS)]
            found[aim.number] = (
                (self._outside(language, at // len(_WAYS)) if way == "outside" else None)
                or (Absent("swap") if way == "swap" and self._swaps(passage.chunk) else None)
                or self._attribute(passage, aim, language, chance)
                or Absent("swap")
            )
        return found

    def nearest(self, question: str) -> Chunk | None:
        """Return the chunk that shares most with a question, if any does."""
        return next((self._chunks[place] for place in self.index.near(question, 1)), None)

    def _chance(self, index: int, slot: object) -> Random:
        return Random(f"{self._seed}/{index}/refusal {slot}")

    def _others(self, chunk: Chunk) -> list[str]:
        """Return the other subjects in a chunk's script that have nothing in common with its own."""
        own = name_of(chunk.title)
        wide = any(map(is_cjk, own))
        return [
            each
            for each in self._subjects
            if not terms(each) & terms(own) and any(map(is_cjk, each)) == wide and terms(own)
        ]

    def _swaps(self, chunk: Chunk) -> bool:
        """Say whether another subject can stand in the place of a chunk's own, which its text must name.

        A title that is the name of a file is in no question.
        """
        own = name_of(chunk.title)
        told = "\n".join([*chunk.headings, chunk.before, chunk.text])
        return named_in(own, told) is not None and bool(self._others(chunk))

    def _outside(self, language: str, at: int) -> Absent | None:
        listed = self._prompts.lines(language, NAME, "outside")
        if at >= len(listed) or self.index.told((), _asked_terms(listed[at])) > _TOLD:
            return None
        return Absent("outside", listed[at])

    def _attribute(self, passage: Passage, aim: Aim, language: str, chance: Random) -> Absent | None:
        """Return an attribute that no chunk tells of a sentence's thing, rather one that some chunk has."""
        lines = self._prompts.lines(language, NAME, "attributes")
        own = terms(whole_text(passage.chunk))
        rest = terms(passage.sentence(aim.number)) - terms(passage.chunk.title)
        absent = []
        for line in chance.sample(lines, len(lines)):
            name, _, words = line.partition(":")
            cues = tuple(filter(None, map(terms, words.split())))
            if not any(cue <= own for cue in cues) and self.index.told(cues, rest) <= _TOLD:
                absent.append(Absent("attribute", name.strip(), cues))
        known = (each for each in absent if any(map(self.index.has, each.cues)))
        return next(known, absent[0] if absent else None)

    def outside(self, index: int, item: PassageItem, absent: Absent, number: int) -> Record:
        """Return the record of a question that has nothing to do with the documents."""
        told = self.index.told((), _asked_terms(absent.what))
        answer = self.worded("refusals-outside", index, number, item, absent.what)
        return make_record(
            generator=NAME,
            kind=OUT_OF_DOMAIN,
            language=item.language,
            instruction=absent.what,
            output=answer,
            source=span_of(item.passage.chunk),
            scores={"told_elsewhere": told},
        )

    def answer(self, index: int, item: PassageItem, asked: Asked, absent: Absent) -> Record:
        """Return the record of a question near the documents, with its refusal."""
        passage, number = item.passage, asked.aim.number
        subject = name_of(passage.chunk.title)
        question, fault = asked.question, fault_of(item, asked)
        told = 0.0
        if not fault and absent.way == "swap":
            subject, question, told, fault = self._swapped(index, item, asked)
        elif not fault:
            found = terms(question)
            if not any(cue <= found for cue in absent.cues):
                fault = "other_type_asked"
            told = self.index.told(absent.cues, self._rest(question, passage, *absent.cues))
        scores = {"told_elsewhere": told}
        if absent.way == "attribute":
            scores["unknown_names"] = float(unknown_names(question, whole_text(passage.chunk)))
        answer = "" if fault else self.worded("refusals", index, number, item, question, subject, absent.what)
        return make_record(
            generator=NAME,
            kind=UNANSWERABLE,
            language=item.language,
            instruction=question,
            output=answer,
            source=span_of(passage.chunk),
            calls=asked.calls,
            prompts=asked.prompts,
            scores=scores,
            rejection=Rejection(fault) if fault else None,
        )

    def _swapped(self, index: int, item: PassageItem, asked: Asked) -> tuple[str, str, float, str | None]:
        """Return another subject, the question about it, how far that is told, and the question's fault."""
        own = name_of(item.passage.chunk.title)
        others = self._others(item.passage.chunk)
        subject = named_in(own, asked.question)
        if not others or subject is None:
            return own, asked.question, 0.0, "no_subject"
        rest = self._rest(asked.question, item.passage)
        chance = self._chance(index, asked.aim.number)
        tried = chance.sample(others, min(len(others), _MOST_TRIED))
        told, _, other = min(
            (self.index.told([terms(each)], rest), at, each) for at, each in enumerate(tried)
        )
        return other, subject.sub(lambda _: other, asked.question), told, None

    def _rest(self, question: str, passage: Passage, *cues: frozenset[str]) -> frozenset[str]:
        """Return a question's own terms: without its document's title, the cues and words of asking."""
        return _asked_terms(question) - terms(passage.chunk.title) - frozenset().union(*cues)

    def worded(
        self,
        name: str,
        index: int,
        slot: object,
        item: PassageItem,
        question: str,
        subject: str = "",
        missing: str = "",
    ) -> str:
        """Return a refusal from the list `name`, drawn by place in the run, with its holes filled.

        Those that keep to the style go before those that do not.
        """
        lines = self._prompts.lines(item.language, NAME, name)
        values = {
            "subject": subject or name_of(item.passage.chunk.title) or self._unnamed(name, item.language),
            "missing": missing or self._missing(question, item.language),
        }
        filled = [Template(line).safe_substitute(values) for line in lines]
        style, language = self._style, item.language
        fitting = [text for text in filled if style is None or not style_fault(style, text, language)]
        text = self._chance(index, f"words {slot}").choice(fitting or filled)
        return text[:1].upper() + text[1:]

    def _unnamed(self, name: str, language: str) -> str:
        """Return what a refusal calls the subject of a document that has no title."""
        if name == "refusals-outside":
            others = [each for each in self._subjects if any(map(is_cjk, each)) == (language == "zh")]
            return (others or ["其他事项" if language == "zh" else "other matters"])[0]
        return "此事" if language == "zh" else "this matter"

    def _missing(self, question: str, language: str) -> str:
        """Return what a question asks for, by the first line of the list `asked` whose words it has."""
        pairs = [line.rpartition(":") for line in self._prompts.lines(language, NAME, "asked")]
        folded = question.casefold()
        found = (said for words, _, said in pairs if words.casefold() in folded)
        return next(found, pairs[-1][2]).strip()


def _asked_terms(question: str) -> frozenset[str]:
    return terms(question) - terms(ASKING)
