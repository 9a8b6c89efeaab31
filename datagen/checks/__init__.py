"""Checks of a training file: what trainers drop, damage or refuse, each fault with its line and its fix."""
