"""What tokens cost: as given, and as the tables say."""

import pytest

from datagen.errors import ConfigError
from datagen.llm.prices import Price, known_price, parse_price
from datagen.records import Completion

OPENAI = "https://api.openai.com/v1"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("0.25,2", Price(0.25, 0.25, 2)),
        (" 1 , 3 ", Price(1, 1, 3)),
        ("0.25,0.025,2", Price(0.25, 0.025, 2)),
        ("0,0", Price(0, 0, 0)),
    ],
)
def test_a_price_is_in_then_perhaps_cached_then_out(text, price):
    assert parse_price(text) == price


@pytest.mark.parametrize("text", ["", "1", "1,2,3,4", "-1,2", "a,b", "1;2", "1,,2", "nan,1", "1e3,2", ".5,1"])
def test_what_is_no_price_is_a_wrong_setting(text):
    with pytest.raises(ConfigError, match="not a price") as caught:
        parse_price(text)
    assert "IN,OUT" in caught.value.hint


def test_cached_tokens_are_among_the_prompt_and_cost_their_own_price():
    price = Price(1.0, 0.1, 10.0)
    answer = Completion("yes", prompt_tokens=1_000_000, cached_tokens=400_000, completion_tokens=100_000)
    assert price.paid(answer) == pytest.approx(0.6 + 0.04 + 1.0)
    assert price.of(10, 20, 0) >= 0


def test_the_tables_know_a_common_model_and_that_cached_input_is_cheaper():
    price = known_price("gpt-5-mini", OPENAI)
    assert 0 < price.cached < price.fresh < price.output


@pytest.mark.parametrize(
    ("model", "endpoint"),
    [("no-such-model-at-all", OPENAI), ("some-model", "http://127.0.0.1:8080/v1"), ("", OPENAI)],
)
def test_a_model_that_the_tables_do_not_know_has_no_price(model, endpoint):
    assert known_price(model, endpoint) is None


def test_an_endpoint_on_this_machine_is_not_billed_as_the_hosted_model_of_that_name():
    assert known_price("gpt-5-mini", "http://127.0.0.1:8080/v1") is None
