"""What the doctor finds out about an endpoint, by asking it."""

import asyncio
import json
import threading
import time

import pytest
from loopback import Fault

import datagen
from datagen.config import ModelConfig
from datagen.errors import ConfigError, EndpointError
from datagen.llm.diagnosis import limits_a_minute
from datagen.llm.doctor import examine


def examined(endpoint, model="some-model"):
    return asyncio.run(examine(ModelConfig(name=model, base_url=endpoint.url)))


def diagnose(endpoint, model="some-model"):
    found = examined(endpoint, model)
    return {each.what: each for each in found.findings}, found.settings


def test_a_good_endpoint_is_told_to_be_one(endpoint):
    findings, settings = diagnose(endpoint)
    assert not [each for each in findings.values() if each.is_good is False]
    assert findings["context length"].result == "4096 tokens"
    assert settings["structured replies"] == "JSON schema"
    assert findings["Retry-After"].result == "not met"
    assert len(endpoint.asked) < 20


def test_a_model_that_is_not_listed_and_answers_is_fine(endpoint):
    findings, _ = diagnose(endpoint, "another")
    assert not [each for each in findings.values() if each.is_good is False]
    assert findings["model listed"].result == "no; it lists some-model"
    assert findings["answers"].is_good


@pytest.mark.parametrize("fault", ["no_model", "refused"])
def test_a_model_that_is_not_listed_and_refused_is_an_error_with_those_that_are(endpoint, fault):
    endpoint.fault = lambda _: fault
    with pytest.raises(EndpointError, match="does not list the model another, and refuses it") as caught:
        diagnose(endpoint, "another")
    assert "some-model" in caught.value.hint


def test_a_wrong_key_is_not_told_as_a_wrong_model(endpoint):
    endpoint.fault = lambda _: "bad_key"
    with pytest.raises(EndpointError, match="does not answer a plain question"):
        diagnose(endpoint, "another")


def uncounted(asked):
    """Answer at length, and tell no usage."""
    message = {"role": "assistant", "content": "one, two, three, " * 40}
    return Fault(payload=json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}), wait=0.05)


def test_an_endpoint_that_counts_no_tokens_has_its_speed_estimated_and_said_so(endpoint):
    endpoint.fault = uncounted
    found = examined(endpoint)
    speed = {each.what: each.result for each in found.findings}["speed, one call"]
    assert int(speed.split()[0]) > 100 and "estimated" in speed
    assert found.options["--concurrency"] == "auto" and "concurrency" not in found.settings


def test_calls_that_wait_for_each_other_are_sent_one_at_a_time(endpoint):
    turn = threading.Lock()

    def one_at_a_time(asked):
        with turn:
            time.sleep(0.02)

    endpoint.fault = one_at_a_time
    found = examined(endpoint)
    assert found.options["--concurrency"] == "1"
    assert "--concurrency 1" in found.command


def test_calls_that_are_refused_for_their_number_are_no_reason_to_send_one_at_a_time(endpoint):
    endpoint.fault = lambda asked: "rate_limited_a_second" if "Begin with" in str(asked.body) else None
    found = examined(endpoint)
    findings = {each.what: each.result for each in found.findings}
    assert findings["Retry-After"] == "met 8 times, 1 s at most"
    assert "8 refused" in findings["speed, 8 calls at once"]
    assert found.options["--concurrency"] == "auto"


def test_limits_that_headers_tell_are_in_the_command(endpoint):
    told = {"x-ratelimit-limit-requests": "60", "x-ratelimit-limit-tokens": "40000"}
    endpoint.fault = lambda _: Fault(headers=told)
    config = ModelConfig(name="some-model", base_url=endpoint.url, api_key_env="OTHER_KEY")
    found = asyncio.run(examine(config))
    assert found.command == (
        f"datagen self-qa DOCUMENTS --model some-model --base-url {endpoint.url} --api-key-env OTHER_KEY "
        f"--concurrency {found.options['--concurrency']} --rpm 60 --tpm 40000"
    )


def test_a_limit_a_day_is_not_told_as_one_a_minute():
    told = {
        "x-ratelimit-limit-requests": "14400",
        "x-ratelimit-reset-requests": "2m59.5s",
        "x-ratelimit-limit-tokens": "6000",
        "x-ratelimit-reset-tokens": "7.66s",
    }
    assert limits_a_minute(told) == {"--tpm": "6000"}
    assert limits_a_minute({"x-ratelimit-limit-tokens": "many"}) == {}


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
