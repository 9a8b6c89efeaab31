"""Rules that read a score: a generator or judge measured, these hold it against a threshold."""

from datagen.filters.fields import Found, Limits
from datagen.records import Record

__all__ = [
    "aim_beside",
    "aim_missed",
    "answer_in_question",
    "answered_elsewhere",
    "answers_disagree",
    "code_fails",
    "failed_check",
    "foreign_evidence",
    "joins_what_is_apart",
    "json_broken",
    "judged_low",
    "judged_wrong",
    "leaves_out_input",
    "list_torn",
    "listed_twice",
    "misplaced_number",
    "name_not_in_source",
    "neither_yes_nor_no",
    "not_shorter",
    "nothing_asked",
    "number_not_in_source",
    "off_style",
    "order_not_kept",
    "orders_a_model",
    "strays_from_input",
    "sum_wrong",
    "translation_missed",
    "turned_round",
    "unasked_number",
    "unrelated_turn",
    "unsupported_answer",
    "unsupported_question",
    "wording_lost",
    "wrong_person",
    "wrong_unit",
]


def unsupported_answer(record: Record, limits: Limits) -> Found | None:
    """Find an answer whose score `answer_support` (0..1) is under the threshold."""
    return _under(record, "answer_support", limits["threshold"])


def unsupported_question(record: Record, limits: Limits) -> Found | None:
    """Find a question whose score `question_support` (0..1) is under the threshold."""
    return _under(record, "question_support", limits["threshold"])


def number_not_in_source(record: Record, limits: Limits) -> Found | None:
    """Find a question or answer with too many numbers from nowhere (score `unknown_numbers`)."""
    return _over(record, "unknown_numbers", limits["threshold"])


def wrong_unit(record: Record, limits: Limits) -> Found | None:
    """Find an answer with too many amounts that its evidence gives in other units (`wrong_units`)."""
    return _over(record, "wrong_units", limits["threshold"])


def misplaced_number(record: Record, limits: Limits) -> Found | None:
    """Find an answer with too many numbers said of other things than its input says them of."""
    return _over(record, "misplaced_numbers", limits["threshold"])


def orders_a_model(record: Record, limits: Limits) -> Found | None:
    """Find a question, answer or evidence that gives a model orders (`orders` counts them)."""
    return _over(record, "orders", limits["threshold"])


def turned_round(record: Record, limits: Limits) -> Found | None:
    """Find an answer that turns its evidence round: a not too many, before for after (`turned_round`)."""
    return _over(record, "turned_round", limits["threshold"])


def foreign_evidence(record: Record, limits: Limits) -> Found | None:
    """Find an answer whose cited sentences are not what the question is about (`evidence_fit`)."""
    return _under(record, "evidence_fit", limits["threshold"])


def name_not_in_source(record: Record, limits: Limits) -> Found | None:
    """Find a question or answer with too many names from nowhere (score `unknown_names`)."""
    return _over(record, "unknown_names", limits["threshold"])


def aim_missed(record: Record, limits: Limits) -> Found | None:
    """Find an answer that does not tell what its question was made for (score `aim_told`, 0..1)."""
    return _under(record, "aim_told", limits["threshold"])


def aim_beside(record: Record, limits: Limits) -> Found | None:
    """Find a question that is not about what its answer is said of (score `aim_asked`, 0..1)."""
    return _under(record, "aim_asked", limits["threshold"])


def unasked_number(record: Record, limits: Limits) -> Found | None:
    """Find an answer with too many numbers of other sentences or cells (score `unasked_numbers`)."""
    return _over(record, "unasked_numbers", limits["threshold"])


def answer_in_question(record: Record, limits: Limits) -> Found | None:
    """Find an answer whose words the question has already (score `answer_in_question`)."""
    return _over(record, "answer_in_question", limits["threshold"])


def nothing_asked(record: Record, limits: Limits) -> Found | None:
    """Find a question that has too few terms of its own beside the document's title (`asks`)."""
    return _under(record, "asks", limits["threshold"])


def neither_yes_nor_no(record: Record, limits: Limits) -> Found | None:
    """Find an answer to a yes-or-no question that begins with neither (score `yes_or_no`, 1 or 0)."""
    return _under(record, "yes_or_no", limits["threshold"])


def answered_elsewhere(record: Record, limits: Limits) -> Found | None:
    """Find a question said to be unanswerable that a chunk may answer (score `told_elsewhere`, 0..1)."""
    return _over(record, "told_elsewhere", limits["threshold"])


def off_style(record: Record, limits: Limits) -> Found | None:
    """Find an answer of another length or form than the style page asks for (score `off_style`, 1 or 0)."""
    return _over(record, "off_style", limits["threshold"])


def judged_wrong(record: Record, limits: Limits) -> Found | None:
    """Find a record that its judges do not find right (score `judged`, 1 or 0)."""
    return _under(record, "judged", limits["threshold"])


def judged_low(record: Record, limits: Limits) -> Found | None:
    """Find a record that a judge grades too low (score `judge`, 1..5; 0: it could not be asked)."""
    return _under(record, "judge", limits["threshold"])


def failed_check(record: Record, limits: Limits) -> Found | None:
    """Find an answer that the model itself, asked afresh, does not call right (score `check`)."""
    return _under(record, "check", limits["threshold"])


def answers_disagree(record: Record, limits: Limits) -> Found | None:
    """Find an answer that the model's other draws agree with too little, 0..1.

    `exact`: of short answers, the share that says the same (`agreement_exact`). `rouge`: of others, the mean
    ROUGE-L F (`agreement_rouge`).
    """
    return _under(record, "agreement_exact", limits["exact"]) or _under(
        record, "agreement_rouge", limits["rouge"]
    )


def sum_wrong(record: Record, limits: Limits) -> Found | None:
    """Find an answer with a sum that comes out otherwise when it is worked out (`sums_hold`, 1 or 0)."""
    return _under(record, "sums_hold", limits["threshold"])


def json_broken(record: Record, limits: Limits) -> Found | None:
    """Find an answer that is asked for as JSON and does not parse (score `json_holds`, 1 or 0)."""
    return _under(record, "json_holds", limits["threshold"])


def code_fails(record: Record, limits: Limits) -> Found | None:
    """Find Python that does not compile or does not give what the task's examples say (`python_holds`)."""
    return _under(record, "python_holds", limits["threshold"])


def translation_missed(record: Record, limits: Limits) -> Found | None:
    """Find a translation in another language than the asked one (score `translation_holds`, 1 or 0)."""
    return _under(record, "translation_holds", limits["threshold"])


def order_not_kept(record: Record, limits: Limits) -> Found | None:
    """Find steps in another order than that of the text that they are drawn from (`out_of_order`)."""
    return _over(record, "out_of_order", limits["threshold"])


def list_torn(record: Record, limits: Limits) -> Found | None:
    """Find a list with an item that is torn off the sentence it belongs to (score `list_torn`)."""
    return _over(record, "list_torn", limits["threshold"])


def listed_twice(record: Record, limits: Limits) -> Found | None:
    """Find a list with an item that says nothing beyond another one (score `listed_twice`)."""
    return _over(record, "listed_twice", limits["threshold"])


def wrong_person(record: Record, limits: Limits) -> Found | None:
    """Find an answer that says you of the one who writes I in its input (`wrong_person`)."""
    return _over(record, "wrong_person", limits["threshold"])


def strays_from_input(record: Record, limits: Limits) -> Found | None:
    """Find an answer to be drawn from its input that brings in other things (`input_support`, 0..1)."""
    return _under(record, "input_support", limits["threshold"])


def joins_what_is_apart(record: Record, limits: Limits) -> Found | None:
    """Find a clause of words that no place of the input has together (score `clause_support`, 0..1)."""
    return _under(record, "clause_support", limits["threshold"])


def wording_lost(record: Record, limits: Limits) -> Found | None:
    """Find a clause of a small model in other words than its input's (score `wording_kept`, 0..1)."""
    return _under(record, "wording_kept", limits["threshold"])


def not_shorter(record: Record, limits: Limits) -> Found | None:
    """Find a summary or selection nearly as long as its input (score `length_kept`, a share of it)."""
    return _over(record, "length_kept", limits["threshold"])


def leaves_out_input(record: Record, limits: Limits) -> Found | None:
    """Find an answer that should tell of its whole input and does not (`input_told`, 0..1).

    A list of all that the input says has a threshold of its own (`input_listed`, 0..1).
    """
    return _under(record, "input_told", limits["threshold"]) or _under(
        record, "input_listed", limits["listed"]
    )


def unrelated_turn(record: Record, limits: Limits) -> Found | None:
    """Find a dialogue with a follow-up that does not lean on what was said (score `dependence`, 0..1)."""
    return _under(record, "dependence", limits["threshold"])


def _under(record: Record, score: str, threshold: float) -> Found | None:
    value = record.scores.get(score)
    return Found(value, threshold) if value is not None and value < threshold else None


def _over(record: Record, score: str, threshold: float) -> Found | None:
    value = record.scores.get(score)
    return Found(value, threshold) if value is not None and value > threshold else None
