"""The table of rules, in the order in which they are asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from datagen.filters import counts, endings, fit, leftovers, questions, scores, shape
from datagen.filters.capability import capability
from datagen.filters.contamination import Contaminated
from datagen.filters.duplicates import (
    ASKED,
    GUARDS,
    ExactDuplicate,
    NearDuplicate,
    SameInputOtherOutput,
)
from datagen.filters.fields import Check, Found, Limits, Rule
from datagen.filters.language import wrong_language
from datagen.filters.near_duplicates import PREDICATES
from datagen.filters.original import original_rules
from datagen.filters.prefixes import TurnsOfAnother
from datagen.records import Record

__all__ = ["MODES", "RULES", "Row"]

MODES = ("off", "flag", "drop")


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: how it is made from its limits, its default settings, and whose records it judges.

    `generators` empty means all. A rule that `remembers` sees a task at a time and what was kept;
    such rules stand at the table's end. `choices` lists the values of a setting in words, `least` is the
    smallest of any number.
    """

    make: Callable[[Limits], Rule]
    defaults: dict[str, object]
    generators: tuple[str, ...] = ()
    remembers: bool = False
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    least: int = 0

    def covers(self, record: Record) -> bool:
        """Say whether the rule judges this record."""
        return not self.generators or record.generator in self.generators


class _Plain:
    """A rule that is only a check."""

    def __init__(self, check: Check, limits: Limits) -> None:
        self._check = check
        self._limits = limits

    def begin(self, task: Sequence[Record]) -> None:
        """Need nothing of the task."""

    def check(self, record: Record) -> Found | None:
        """Find a record's fault."""
        return self._check(record, self._limits)

    def remember(self, record: Record) -> None:
        """Need nothing of what was kept."""


def _row(check: Check, *generators: str, **limits: float) -> Row:
    return Row(lambda given: _Plain(check, given), {"mode": "drop", **limits}, generators)


def _memory(make: Callable[[Limits], Rule], *generators: str) -> Row:
    return Row(make, {"mode": "drop"}, generators, remembers=True)


RULES: dict[str, Row] = {
    "empty": _row(shape.empty),
    "control_characters": _row(shape.control_characters),
    "role_marker": _row(leftovers.role_marker),
    "instruction_too_short": _row(
        shape.instruction_too_short,
        words=4,
        characters=5,
        question_words=3,
        question_characters=4,
    ),
    "instruction_too_long": _row(shape.instruction_too_long, words=150, characters=300),
    "output_too_long": _row(shape.output_too_long, words=1200, characters=2400),
    "wrong_language": _row(wrong_language, letters=8),
    "capability": _row(capability),
    "refusal": _row(leftovers.refusal),
    "placeholder": _row(leftovers.placeholder),
    "chatter": _row(leftovers.chatter),
    "template_leak": _row(leftovers.template_leak),
    "copied_output": _row(shape.copied_output),
    "dangling_end": _row(endings.dangling_end, prose=40),
    "repetitive": _row(endings.repetitive, repeats=3, share=0.3),
    "count_not_kept": _row(counts.count_not_kept, "self-instruct"),
    "dangling_reference": _row(questions.dangling_reference, *ASKED),
    "source_leak": _row(questions.source_leak, *ASKED),
    "not_answered": _row(questions.not_answered, "self-qa"),
    "unsupported_answer": _row(scores.unsupported_answer, "self-qa", threshold=0.6),
    "unsupported_question": _row(scores.unsupported_question, "self-qa", threshold=0.5),
    "number_not_in_source": _row(scores.number_not_in_source, "self-qa", "self-instruct", threshold=0.0),
    "wrong_unit": _row(scores.wrong_unit, "self-qa", threshold=0.0),
    "misplaced_number": _row(scores.misplaced_number, "self-instruct", threshold=0.0),
    "turned_round": _row(scores.turned_round, "self-qa", threshold=0.0),
    "orders_a_model": _row(scores.orders_a_model, "self-qa", threshold=0.0),
    "foreign_evidence": _row(scores.foreign_evidence, "self-qa", threshold=0.4),
    "name_not_in_source": _row(scores.name_not_in_source, "self-qa", threshold=0.0),
    "aim_missed": _row(scores.aim_missed, "self-qa", threshold=0.6),
    "aim_beside": _row(scores.aim_beside, "self-qa", threshold=0.34),
    "unasked_number": _row(scores.unasked_number, "self-qa", threshold=0.0),
    "answer_in_question": _row(scores.answer_in_question, "self-qa", threshold=0.9),
    "nothing_asked": _row(scores.nothing_asked, "self-qa", threshold=1.0),
    "answered_elsewhere": _row(scores.answered_elsewhere, "self-qa", threshold=0.4),
    "neither_yes_nor_no": _row(scores.neither_yes_nor_no, "self-qa", threshold=1.0),
    "not_a_question": _row(questions.not_a_question, "self-qa"),
    "reason_missing": _row(fit.reason_missing, "self-qa"),
    "named_twice": _row(fit.named_twice, "self-qa"),
    "not_shorter": _row(scores.not_shorter, "self-instruct", threshold=0.7),
    "strays_from_input": _row(scores.strays_from_input, "self-instruct", threshold=0.85),
    "wording_lost": _row(scores.wording_lost, "self-instruct", threshold=0.75),
    "joins_what_is_apart": _row(scores.joins_what_is_apart, "self-instruct", threshold=0.7),
    "order_not_kept": _row(scores.order_not_kept, "self-instruct", threshold=0.0),
    "wrong_person": _row(scores.wrong_person, "self-instruct", threshold=0.0),
    "list_torn": _row(scores.list_torn, "self-instruct", threshold=0.0),
    "listed_twice": _row(scores.listed_twice, "self-instruct", threshold=0.0),
    "leaves_out_input": _row(scores.leaves_out_input, "self-instruct", threshold=0.5, listed=0.7),
    "sum_wrong": _row(scores.sum_wrong, "self-instruct", threshold=1.0),
    "json_broken": _row(scores.json_broken, "self-instruct", threshold=1.0),
    "code_fails": _row(scores.code_fails, "self-instruct", threshold=1.0),
    "translation_missed": _row(scores.translation_missed, "self-instruct", threshold=1.0),
    "answers_disagree": _row(scores.answers_disagree, "self-instruct", exact=0.5, rouge=0.25),
    "failed_check": _row(scores.failed_check, "self-instruct", threshold=1.0),
    "unrelated_turn": _row(scores.unrelated_turn, "self-instruct", threshold=0.25),
    "off_style": _row(scores.off_style, "self-qa", threshold=0.0),
    "judged_low": _row(scores.judged_low, threshold=4.0),
    "judged_wrong": _row(scores.judged_wrong, "self-qa", threshold=1.0),
    "original_rules": Row(lambda given: _Plain(original_rules, given), {"mode": "off"}),
    "contaminated": Row(Contaminated, {"mode": "drop", "words": 13, "characters": 24}, least=1),
    "same_input_other_output": _memory(SameInputOtherOutput, "self-instruct"),
    "exact_duplicate": _memory(ExactDuplicate),
    "turns_of_another": _memory(TurnsOfAnother, "self-instruct", ""),
    "near_duplicate": Row(
        NearDuplicate,
        {"mode": "drop", "threshold": 0.7, "predicate": "self_instruct", "guard": "asked"},
        remembers=True,
        choices={"predicate": PREDICATES, "guard": GUARDS},
    ),
}
