"""The one filter stage: an ordered table of rules, each off, flag or drop."""
