"""How far the passage carries a question and its answer: the scores that need no model."""

from collections.abc import Sequence

from datagen.generators.derived import Derived, without_derived
from datagen.generators.grounding import support, terms, unknown_names, unknown_numbers
from datagen.generators.passages import Passage

__all__ = ["NEED_WORDS", "grounding_scores"]

NEED_WORDS = frozenset(
    {"aim_asked", "answer_support", "question_known", "question_support", "turned_round", "unknown_names"}
)
"""Scores that look for words of a question or an answer in its passage, and so need its language."""


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
    first words point back at; a number of the answer may not.
    """
    evidence = [passage.sentence(number) for number in cited]
    about = [passage.chunk.title, *passage.chunk.headings, passage.chunk.before]
    asked_of = [passage.chunk.text, *about]
    whole = [passage.chunk.text, passage.chunk.title, *passage.chunk.headings, question]
    told = without_derived(answer, derived)
    return {
        "answer_support": support(told, evidence, given=question),
        "question_support": support(question, [*evidence, *about]),
        "question_known": support(question, asked_of),
        "unknown_numbers": float(unknown_numbers(question, *asked_of) + unknown_numbers(told, *whole)),
        "unknown_names": float(unknown_names(question, *asked_of) + unknown_names(answer, *asked_of)),
        "evidence_fit": 1.0 if aimed in cited else support(question, evidence, given=" ".join(about)),
        "answer_in_question": support(answer, [question]),
        "asks": float(len(terms(question) - terms(passage.chunk.title))),
    }
