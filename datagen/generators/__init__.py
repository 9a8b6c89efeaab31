"""The three methods that make records: Self-Instruct, Self-QA and Self-KG."""
