"""Asking a model: `connect` gives an `Ask` over an endpoint, the local model, or a script."""
