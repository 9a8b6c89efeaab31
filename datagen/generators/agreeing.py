"""An answer drawn several times: how far the draws agree, and the one in their middle.

Source: Wang et al. (2023), "Self-Consistency Improves Chain of Thought Reasoning in Language Models",
section 2 (several samples, the answer most of them give). Changed: texts have no majority, so that the medoid
is kept, the draw that is nearest to all others, and what is held against a threshold is how near.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from statistics import fmean

from datagen.contracts import Ask
from datagen.generators.making import place_salt
from datagen.records import Completion, Message
from datagen.text import fold, rouge_l, script_length, tokens

__all__ = ["AGREE_EXACT", "AGREE_ROUGE", "agreement", "draw_answers", "medoid"]

AGREE_EXACT, AGREE_ROUGE = "agreement_exact", "agreement_rouge"
"""The scores that hold an agreement, by how it was measured."""
_SHORT = {False: 6, True: 12}
"""Words, or characters where there are no spaces, up to which an answer is one to be said again as it is."""


async def draw_answers(turns: Sequence[Message], count: int, ask: Ask) -> list[Completion]:
    """Ask for an answer so many times, each with a seed of its own at the run's temperature.

    The first draw is the answer of a run without draws. Raises CallFailed where one cannot be had.
    """
    asked = [
        ask(turns, salt=place_salt("draw", number) if number else 0, max_tokens=700, answers=True)
        for number in range(count)
    ]
    return list(await asyncio.gather(*asked))


def medoid(draws: Sequence[Completion], is_sound: Callable[[str], bool]) -> Completion:
    """Return the draw that is nearest to the others; of equal ones the first.

    Draws that are cut, or not sound, are taken only where there are no others.
    """
    if len(draws) == 1:
        return draws[0]
    whole = [at for at, draw in enumerate(draws) if draw.finish_reason != "length" and is_sound(draw.text)]
    texts = [draw.text for draw in draws]

    def nearness(at: int) -> float:
        return next(iter(agreement(texts[at], [*texts[:at], *texts[at + 1 :]]).values()))

    return draws[max(whole or range(len(draws)), key=nearness)]


def agreement(answer: str, others: Sequence[str]) -> dict[str, float]:
    """Return how far other draws agree with an answer, 0..1, by the name of the measure; {} without others.

    Where all are short (6 words, 12 characters) that is the share of them that say the same once case, white
    space and the final mark are taken off (`agreement_exact`), else their mean ROUGE-L F with it
    (`agreement_rouge`).
    """
    if not others:
        return {}
    is_short = all(map(_is_short, (answer, *others)))
    near = partial(_same, answer) if is_short else partial(_near, answer)
    return {AGREE_EXACT if is_short else AGREE_ROUGE: round(fmean(map(near, others)), 4)}


def _is_short(text: str) -> bool:
    length, is_unspaced = script_length(text)
    return length <= _SHORT[is_unspaced]


def _same(left: str, right: str) -> float:
    return float(_plain(left) == _plain(right))


def _plain(text: str) -> str:
    return " ".join(fold(text).split()).rstrip(".。!！ ")


def _near(left: str, right: str) -> float:
    return rouge_l(tokens(left), tokens(right))
