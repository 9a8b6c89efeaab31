"""A model rewords what code has planned: the wording stands only where it says the same."""
