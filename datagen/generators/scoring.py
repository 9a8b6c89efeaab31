"""How far the passage carries a question and its answer: the scores that need no model."""

from collections.abc import Mapping, Sequence

from datagen.generators.derived import Derived, without_derived
from datagen.generators.grounding import support, terms, unknown_names, unknown_numbers
from datagen.generators.passages import Passage
from datagen.generators.quantities import wrong_units
from datagen.generators.strange_names import strange_names
from datagen.text import numbers

__all__ = ["NEED_WORDS", "grounding_scores", "ungrounded"]

NEED_WORDS = frozenset(
    {
        "aim_asked",
        "answer_support",
        "question_known",
        "question_support",
        "turned_round",
        "unknown_names",
        "wrong_units",
    }
)
"""Scores that look for words of a question or an answer in its passage, and so need its language."""

_STRANGE = {
    "unknown_numbers": {"en": "has a number that is not in the passage", "zh": "有资料里没有的数字"},
    "unknown_names": {"en": "has a name that is not in the passage", "zh": "有资料里没有的名称"},
    "wrong_units": {"en": "gives a number in another unit", "zh": "改了数字的单位"},
}
_FEWEST_WORDS = 0.6
_UNSAID = {"en": "says what the sentences that it cites do not say", "zh": "说了所引句子没有说的内容"}


def grounding_scores(
    passage: Passage, cited: Sequence[int], aimed: int, question: str, answer: str, derived: Sequence[Derived]
) -> dict[str, float]:
    """Return how far the cited sentences carry the answer and the question, each 0..1.

    `question_known` is the question's share of terms that the whole passage or its headings have.
    `unknown_numbers` and `unknown_names` count what neither has, `derived` amounts left out. `evidence_fit`
    is 1 where the answer cites the sentence that the question was made for, else the share of the question,
    beside the headings, that the cited sentences have. `answer_in_question` is the answer's share of terms
    that the question has: at 1 it tells nothing. `asks` counts the question's terms beyond the document's
    title: at 0 it asks for nothing. A question, and a name of the answer, may come from what the passage's
    first words point back at; a number of the answer may not. `wrong_units` counts the answer's amounts that
    the cited sentences give in other units.
    """
    evidence = [passage.sentence(number) for number in cited]
    about = [passage.chunk.title, *passage.chunk.headings, passage.chunk.before]
    asked_of = [passage.chunk.text, *about]
    whole = [passage.chunk.text, passage.chunk.title, *passage.chunk.headings, question]
    told = without_derived(answer, derived)
    strange = {*strange_names(question, asked_of), *strange_names(answer, [*asked_of, question])}
    return {
        "answer_support": support(told, evidence, given=question),
        "question_support": support(question, [*evidence, *about]),
        "question_known": support(question, asked_of),
        "unknown_numbers": float(len(_figures(question, asked_of)) + unknown_numbers(told, *whole)),
        "wrong_units": float(wrong_units(told, [*evidence, question, passage.chunk.title])),
        "unknown_names": float(
            unknown_names(question, *asked_of) + unknown_names(answer, *asked_of) + len(strange)
        ),
        "evidence_fit": 1.0 if aimed in cited else support(question, evidence, given=" ".join(about)),
        "answer_in_question": support(answer, [question]),
        "asks": float(len(terms(question) - terms(passage.chunk.title))),
    }


def _figures(question: str, sources: Sequence[str]) -> set[str]:
    """Return a question's numbers in figures that no source has: "which two" may count what is told."""
    return {each for each in numbers(question) if unknown_numbers(each, *sources)}


def ungrounded(scores: Mapping[str, float], language: str) -> str:
    """Return in words why the filter would not keep an answer with such scores, "" where it would."""
    for name, said in _STRANGE.items():
        if scores[name]:
            return said[language]
    return _UNSAID[language] if scores["answer_support"] < _FEWEST_WORDS else ""
