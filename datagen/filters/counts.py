"""The rule on stated lengths: "in one sentence", "at most eight words", "四行小诗", "列出五样"."""

from datagen.filters.fields import Found, Limits
from datagen.lengths import length_fault
from datagen.records import Record

__all__ = ["count_not_kept"]


def count_not_kept(record: Record, limits: Limits) -> Found | None:
    """Find an answer that has not the length its instruction states."""
    if record.messages or record.kind == "classification":
        return None
    fault = length_fault(record.instruction, record.output)
    return Found(fault[0], str(fault[1] or "a list")) if fault else None
