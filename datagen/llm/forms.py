"""The forms that an endpoint takes requests in: suspected from refusals, learnt from answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from datagen.llm.chat import MODES, Mode
from datagen.llm.faults import Fault

__all__ = ["Form", "Forms", "refused_parameter"]

_ADAPTABLE = ("max_tokens", "temperature", "seed")
_FORMAT_WORDS = ("response_format", "json_schema", "json_object", "schema")
_NOT_IMPLEMENTED = 501


@dataclass(frozen=True, slots=True)
class Form:
    """How a request is put: the mode of structured replies, and the parameters that stay out."""

    mode: Mode = MODES[0]
    refused: frozenset[str] = frozenset()


class Forms:
    """What one endpoint takes. `best` is the form for the next request.

    A refusal is only a suspicion: its words may quote the request. So the same request goes out once more
    in another form, and that form is learnt where it brings an answer, and where either the endpoint named
    the parameter or had never answered in the first form.
    """

    def __init__(self) -> None:
        """Begin with the strictest mode and every parameter."""
        self.best = Form()
        self._proved: set[Form] = set()
        self._proved_refused: set[frozenset[str]] = set()

    def other(self, form: Form, fault: Fault, *, is_structured: bool) -> Form | None:
        """Return the form to try after a refusal in this one; None where the refusal is not about it."""
        if fault.kind != "refused" and fault.status != _NOT_IMPLEMENTED:
            return None
        if is_structured and form.mode != MODES[-1] and _is_about_format(fault):
            return Form(MODES[MODES.index(form.mode) + 1], form.refused)  # it may be about this one schema
        if not fault.param and self._is_proved(form, is_structured):
            return None
        parameter = refused_parameter(fault, form.refused)
        return Form(form.mode, form.refused | {parameter}) if parameter else None

    def prove(self, form: Form, refusals: Sequence[Fault], *, is_structured: bool) -> None:
        """Take note of an answer in a form, after the refusals that led to it."""
        named = bool(refusals) and all(fault.param for fault in refusals)
        if form != self.best and (named or not self._is_proved(self.best, is_structured)):
            mode = max(form.mode, self.best.mode, key=MODES.index)
            self.best = Form(mode, form.refused | self.best.refused)
        self._proved_refused.add(form.refused)
        if is_structured:
            self._proved.add(form)

    def is_known(self, *, is_structured: bool) -> bool:
        """Say whether the best form has brought an answer."""
        return self._is_proved(self.best, is_structured)

    def adopt(self, form: Form) -> None:
        """Go on with what an earlier start had learnt."""
        self.prove(form, (Fault("refused", "", param=form.mode),), is_structured=True)

    def _is_proved(self, form: Form, is_structured: bool) -> bool:
        return form in self._proved if is_structured else form.refused in self._proved_refused


def _is_about_format(fault: Fault) -> bool:
    return any(word in (fault.param or fault.said).lower() for word in _FORMAT_WORDS)


def refused_parameter(fault: Fault, refused: frozenset[str]) -> str | None:
    """Name the optional parameter, of those that are still sent, that a refusal is about."""
    if fault.kind != "refused":
        return None
    about = (fault.param or fault.said).lower()
    return next((name for name in _ADAPTABLE if name in about and name not in refused), None)
