"""The sections of a run file, one a module; `datagen/config.py` puts them together."""
