"""What the doctor finds out about an endpoint, by asking it."""

import asyncio

import pytest

import datagen
from datagen.config import ModelConfig
from datagen.errors import ConfigError, EndpointError
from datagen.llm.doctor import examine


def diagnose(endpoint, model="some-model"):
    found = asyncio.run(examine(ModelConfig(name=model, base_url=endpoint.url)))
    return {each.what: each for each in found.findings}, found.settings


def test_a_good_endpoint_is_told_to_be_one(endpoint):
    findings, settings = diagnose(endpoint)
    assert not [each for each in findings.values() if each.is_good is False]
    assert findings["context length"].result == "4096 tokens"
    assert settings["structured replies"] == "JSON schema"
    assert len(endpoint.asked) < 20


def test_a_model_that_is_not_there_is_named_with_those_that_are(endpoint):
    findings, _ = diagnose(endpoint, "another")
    assert findings["model listed"].is_good is False
    assert "some-model" in findings["model listed"].result


@pytest.mark.parametrize(
    ("refused", "used"),
    [({"json_schema"}, "JSON mode"), ({"json_schema", "json_object"}, "JSON asked for in words")],
)
def test_the_strictest_form_that_is_taken_would_be_used(endpoint, refused, used):
    endpoint.fault = lambda asked: "format_refused" if asked.mode in refused else None
    findings, settings = diagnose(endpoint)
    assert settings["structured replies"] == used
    assert findings["JSON schema"].is_good is False


def test_a_form_that_is_taken_and_not_held_to_is_not_used(endpoint):
    endpoint.fault = lambda asked: "garbage" if asked.mode == "json_schema" else None
    findings, settings = diagnose(endpoint)
    assert findings["JSON schema"].result == "taken, and not held to"
    assert settings["structured replies"] == "JSON mode"


def test_reasoning_is_seen(endpoint):
    endpoint.fault = lambda _: "thinking"
    findings, _ = diagnose(endpoint)
    assert "<think>" in findings["reasoning"].result


@pytest.mark.parametrize("fault", ["bad_key", "no_model", "server_error", "html"])
def test_an_endpoint_that_answers_nothing_is_an_error(endpoint, fault):
    endpoint.fault = lambda _: fault
    with pytest.raises(EndpointError, match="does not answer a plain question") as caught:
        diagnose(endpoint)
    assert caught.value.hint


@pytest.mark.parametrize("model", ["local", "none", "some.gguf"])
def test_a_model_inside_the_process_is_no_endpoints(model):
    with pytest.raises(ConfigError):
        datagen.doctor(model)
