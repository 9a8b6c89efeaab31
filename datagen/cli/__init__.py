"""The command line: `datagen COMMAND`. Only this package knows click and prints."""
