"""Documents whose only title is the name of a file, which says nothing of what they are about."""

import pytest
from loopback import Loopback

import datagen
from datagen.recipes.titles import titled
from datagen.records import Document


def title_for(text, path="docs/scan-0017.txt", title="scan 0017"):
    return titled(Document(path, text, "0" * 64, title)).title


def test_a_file_name_that_the_text_uses_stays():
    assert title_for("The tide mill grinds wheat.", "docs/tide-mill.txt", "tide mill") == "tide mill"
    assert title_for("The mill grinds wheat.", "docs/a.md", "Handbook of the mill") == "Handbook of the mill"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("第二章　青岚水磨坊\n\n青岚水磨坊建于1784年，位于白沙河边。\n", "第二章　青岚水磨坊"),
        ("Rules of the ferry\n\nThe ferry sails at 9:00.", "Rules of the ferry"),
        ("The ferry sails at 9:00.\n\nIt takes 20 minutes.", ""),
        ("第一章 船\n\n船九点开。\n\n第二章 车\n\n车十点开。\n", ""),
        ("青岚水磨坊建于1784年。", ""),
    ],
)
def test_another_is_replaced_by_what_stands_above_all(text, title):
    assert title_for(text) == title
    assert title_for(text, "docs/scan-0017.txt#3") == title


TEXT = {
    "en": "The stone floor of the old mill is swept 2 times a day by its keeper. The loft has 9 beams.",
    "zh": "青岚水磨坊的石板地面由管理员每天清扫2次。青岚水磨坊的粮仓有9根横梁，横梁每3年刷一次漆。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_document_with_a_file_name_for_a_title_is_asked_about_without_it(language, tmp_path):
    (tmp_path / "scan-0017.txt").write_text(TEXT[language], encoding="utf-8")
    documents = [str(tmp_path / "scan-0017.txt")]
    with Loopback() as endpoint:
        model = {"name": "some-model", "base_url": endpoint.url}
        datagen.self_qa(documents, output=tmp_path / "run", target=1, model=model, language=language)
        asked = " ".join(turn["content"] for each in endpoint.asked for turn in each.body["messages"])
    assert "scan 0017" not in asked
    assert endpoint.asked
