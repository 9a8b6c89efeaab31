"""Names from nowhere that no capital letter gives away."""

from pathlib import Path

import pytest

from datagen.generators.passages import number_sentences
from datagen.generators.strange_names import strange_names
from datagen.readers.chunks import split_document
from datagen.readers.documents import read_documents

PROSE = Path(__file__).parents[2] / "benchmarks" / "prose"


@pytest.mark.parametrize(
    ("claim", "source", "names"),
    [
        ("Nakamura built the mill in 1784.", "The mill was built in 1784.", ["nakamura"]),
        ("The mill is old. Webb and Barlow owned it.", "The old mill was owned by Barlow.", ["webb"]),
        ("水磨坊由王建军建于1784年。", "水磨坊建于1784年。", ["王建军"]),
        ("地面由王芳每天清扫。", "地面由管理员每天清扫。", ["王芳"]),
        ("王建军教授主持修建。", "1784年主持修建。", ["王建军"]),
        ("水磨坊位于大理市。", "水磨坊位于白沙河边。", ["大理市"]),
        ("设备来自海川公司。", "设备来自上海。", ["海川公司"]),
        ("详见《河工纪要》。", "详见《水利志》。", ["河工纪要"]),
    ],
)
def test_a_name_that_no_source_has_is_strange(claim, source, names):
    assert strange_names(claim, [source]) == names


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Visitors entered by the gate.", "People come in at the gate."),
        ("Barlow built the mill.", "The mill was built by Thomas Barlow."),
        ("Grinding stopped in 1901.", "The mill closed in 1901."),
        ("Once opened, the jar is kept cold.", "Keep it cold after opening."),
        ("水磨坊由陈国栋建于1784年。", "陈国栋于1784年建水磨坊。"),
        ("地面由管理员清扫。", "管理员清扫地面。"),
        ("可以在超市购买，也可以在城市里。", "各处有售。"),
        ("该公司负责维修，当地公司协助。", "维修由厂方负责。"),
        ("由高温消毒。", "高温消毒。"),
    ],
)
def test_what_is_told_or_is_no_name_is_not(claim, source):
    assert strange_names(claim, [source]) == []


def test_sentences_of_real_prose_have_few_words_that_only_look_like_names():
    found, count = [], 0
    for document in read_documents([PROSE]):
        for chunk in split_document(document):
            passage = number_sentences(chunk)
            for number in range(1, len(passage.spans) + 1):
                sentence = passage.sentence(number)
                count += 1
                assert strange_names(sentence, [sentence]) == []
                found += strange_names(sentence, [])
    assert count > 400
    assert len(found) < 0.05 * count, found
