"""Languages by their codes, and what is told of a text's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ConfigError
from datagen.languages import NAMES, check_language, foreign, guess_language

TEXTS = {
    "en": "The kettle is on the table, and you can fill it with water from the tap.",
    "de": "Der Kessel steht auf dem Tisch, und du kannst ihn mit Wasser aus dem Hahn füllen.",
    "fr": "La bouilloire est sur la table, et vous pouvez la remplir avec de l'eau du robinet.",
    "es": "La tetera está en la mesa y se puede llenar con el agua que sale del grifo.",
    "it": "Il bollitore è sul tavolo e si può riempire con l'acqua che esce dal rubinetto di casa.",
    "pt": "A chaleira está na mesa e não se pode encher com a água que sai da torneira.",
    "nl": "Het water van de kraan is niet voor het eten, maar je kunt er de ketel met vullen.",
    "sv": "Vattenkokaren står på bordet och den kan fyllas med vatten som är från kranen.",
    "pl": "Czajnik stoi na stole i można go napełnić wodą z kranu, jak się to robi po pracy.",
    "tr": "Çaydanlık masada ve bir kişi için olan su daha sonra musluktan doldurulur.",
    "vi": "Cái ấm ở trên bàn và bạn có thể đổ nước từ vòi vào đó cho người khác.",
    "ru": "Чайник стоит на столе, и его можно наполнить водой из крана.",
    "el": "Ο βραστήρας είναι στο τραπέζι και γεμίζει με νερό.",
    "he": "הקומקום על השולחן ואפשר למלא אותו במים מהברז.",
    "ar": "الغلاية على الطاولة ويمكن ملؤها بالماء من الصنبور.",
    "hi": "केतली मेज़ पर है और उसे नल के पानी से भरा जा सकता है।",
    "th": "กาต้มน้ำอยู่บนโต๊ะและเติมน้ำจากก๊อกได้",
    "ja": "やかんは机の上にあって、蛇口の水を入れることができます。",
    "ko": "주전자는 탁자 위에 있고 수돗물로 채울 수 있습니다.",
    "zh": "水壶在桌子上，可以用水龙头的水把它装满。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_is_known_and_foreign_to_every_other_language(language):
    text = TEXTS[language]
    assert guess_language(text) == language
    assert foreign(text, language) == ""
    assert {other: foreign(text, other) for other in TEXTS if other != language} == {
        other: language for other in TEXTS if other != language
    }


def test_languages_that_share_a_script_without_a_list_are_one():
    assert foreign(TEXTS["ru"], "uk") == foreign(TEXTS["ar"], "fa") == foreign(TEXTS["hi"], "ne") == ""


@pytest.mark.parametrize("text", ["", "42", "SQL", "Berlin, Paris", "print(1 + 2)", "…？！"])
def test_of_few_words_nothing_is_said(text):
    assert [language for language in ("de", "fr", "sw", "id") if foreign(text, language)] == []


def test_han_alone_may_be_japanese_while_it_is_short():
    assert foreign("東京都千代田区", "ja") == ""
    assert foreign(TEXTS["zh"] * 2, "ja") == "zh"


@given(st.text(), st.sampled_from(sorted(NAMES)))
def test_a_code_or_nothing_is_said_of_any_text(text, language):
    assert foreign(text, language) in {*NAMES, ""} - {language}
    assert guess_language(text) in {*NAMES, ""}


@pytest.mark.parametrize("language", ["", "xx", "deu", "DE", "german"])
def test_a_language_that_is_not_known_is_refused(language):
    with pytest.raises(ConfigError, match="no language"):
        check_language(language)
