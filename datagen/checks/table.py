"""The table of faults, and what becomes of each in a clean copy.

What trainers do with each was found by running their own loaders over faulty files; where none is harmed
(no newline at the end, numbers in 64 bits) nothing is a fault.
"""

from dataclasses import dataclass

__all__ = ["NOTES", "RULES", "Fault"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by its code in RULES: the line from 1 (of a JSON array: the row), the field, what it is.

    Line 0 is the file as a whole. `field` is a path such as messages[2].content, or "".
    """

    code: str
    line: int
    field: str
    what: str

    @property
    def fix(self) -> str:
        """Say what a clean copy does about it."""
        return RULES[self.code]


RULES: dict[str, str] = {
    # The file and its lines.
    "byte_order_mark": "the mark is taken away",
    "json_array": "each row becomes a line",
    "carriage_return": "lines end with a line feed alone",
    "blank_line": "the line is left out",
    "line_separator": "it is written as an escape, which reads the same",
    "not_utf8": "the row is left out: save the file as UTF-8",
    "line_too_long": "the row is left out",
    "not_json": "the row is left out",
    "not_an_object": "the row is left out",
    "repeated_key": "it stays once",
    "duplicate_key": "the row is left out: its values differ",
    "not_a_number": "in a column of your own the column goes to the sidecar; else the row is left out",
    # The row and its turns.
    "unknown_format": "the row is left out",
    "other_format": "it is written in the file's format; where that cannot carry it, it is left out",
    "missing_field": "an input becomes empty; else the row is left out",
    "null_text": "an input becomes empty; else the row is left out",
    "not_text": "a number becomes its digits, parts of text one text; else the row is left out",
    "blank_text": "a blank system turn goes; else the row is left out",
    "no_turns": "the row is left out",
    "turn_not_an_object": "the row is left out",
    "missing_role": "the row is left out",
    "unknown_role": "a known name of a role is put right; else the row is left out",
    "unknown_turn_key": "the key is taken away",
    "bad_weight": "the key is taken away",
    "system_not_first": "the row is left out",
    "turns_do_not_alternate": "the row is left out",
    "no_answer_at_end": "turns after the last answer go; with none the row is left out",
    "completion_not_an_answer": "the row is left out",
    # The texts.
    "control_token": "at the ends of a text it goes; elsewhere the row is left out",
    "lone_surrogate": "it becomes U+FFFD, the replacement character",
    "nul_character": "it is taken away",
    "too_long": "the row is left out",
    "template_refuses": "a system turn joins the first user turn; if that is no help, the row is left out",
    "template_loses_text": "the row is left out",
    # The columns over all rows.
    "reserved_column": "the column goes to the sidecar",
    "missing_column": "the column goes to the sidecar",
    "too_many_columns": "every column that is not the format's goes to the sidecar",
    "null_column": "the column goes to the sidecar",
    "mixed_types": "the column goes to the sidecar",
    "schema_drift": "a column of your own goes to the sidecar; a row with a new part of a format goes first",
    "dates_only": "a column of your own goes to the sidecar; else the first date ends with a full stop",
    # Two files.
    "leak": "the row is left out",
    # A trainer's own loader.
    "trainer_refuses": "mend or leave out this row: with it the whole file fails",
    "trainer_drops": "mend or leave out this row: the trainer goes on without it, and may not say so",
    "trainer_alters": "mend this row, or tell the trainer otherwise (a longer cutoff, another format)",
}
"""Code to what a clean copy does about the fault."""

NOTES = {
    "extra_column": "OpenAI and Together refuse a column that is not the format's",
    "column_of_some": "some trainers read this column, the others lose it in silence",
    "few_rows": "OpenAI wants 10 rows or more",
    "large_file": "OpenAI takes 512 MB at most",
    "file_name": "Axolotl and ms-swift read more into such a name: rename the file or its folder",
}
"""Code to what a user should know though nothing is wrong."""
