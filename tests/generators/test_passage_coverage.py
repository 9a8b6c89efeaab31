"""Which chunks kept records rest on, how many questions a document may have, and what is left over."""

import pytest

from datagen.config import SelfQAConfig
from datagen.contracts import Kept
from datagen.generators.passage_coverage import Places, left_over
from datagen.generators.self_qa import SelfQA
from datagen.prompts import PromptBook
from datagen.readers.chunks import split_document
from datagen.records import Document, Record, SpanSource

LINES = [f"The pump of hall {n} is oiled on day {n} because its seal wears out." for n in range(1, 40)]
LONG = Document("docs/long.txt", "\n\n".join(LINES), "ab" * 32, "Pumps of the Harrow works")
SHORT = Document("docs/short.txt", "\n\n".join(LINES[:5]), "cd" * 32, "Pumps of the Marlow works")
CHUNKS = [chunk for document in (LONG, SHORT) for chunk in split_document(document, limit=60)]


def record(chunk, *evidence, sha256=None):
    source = SpanSource(chunk.document, sha256 or chunk.sha256, chunk.start, chunk.end, evidence)
    return Record("0" * 16, "self-qa", "factual", "en", "What?", "", "This.", source)


def test_each_chunk_counts_the_records_that_rest_on_it():
    first, second = CHUNKS[:2]
    told = Places(CHUNKS).coverage([record(first), record(first), record(second)])
    assert told["unit"] == "chunks"
    assert told["chunks"] == {"0": len(CHUNKS) - 2, "1": 1, "2 and more": 1}
    assert told["documents"]["docs/long.txt"] == {
        "chunks": len(split_document(LONG, limit=60)),
        "covered": 2,
        "records": 3,
    }
    assert told["documents"]["docs/short.txt"]["covered"] == 0


def test_a_record_on_a_table_counts_for_the_chunks_of_its_rows():
    first, second, third = CHUNKS[:3]
    table = record(first, (first.start, first.start + 9), (third.start + 1, third.end))
    assert [chunk for chunk in CHUNKS if chunk not in list(left_over(CHUNKS, [table]))] == [first, third]
    assert second in list(left_over(CHUNKS, [table]))


def test_a_record_of_a_document_that_has_changed_covers_nothing():
    assert list(left_over(CHUNKS, [record(CHUNKS[0], sha256="ef" * 32)])) == CHUNKS


def asked_of(generator):
    found, index = {}, 0
    while (item := generator.plan(index, Kept([], 0))) is not None:
        name = item.passage.chunk.document
        found[name] = found.get(name, 0) + len(item.aims)
        index += 1
    return found


@pytest.mark.parametrize("most", [1, 3, 7, 1000])
def test_a_document_has_no_more_questions_than_its_quota(most):
    settings = SelfQAConfig(types=["factual"], questions_per_chunk=4, passes=2)
    free = asked_of(SelfQA(CHUNKS, PromptBook(), settings))
    bound = asked_of(SelfQA(CHUNKS, PromptBook(), settings, per_document=most))
    assert free["docs/long.txt"] > 7
    assert all(bound[name] <= min(most, free[name]) for name in free)
    assert bound["docs/long.txt"] >= min(most, 4)
