"""Read what a user has: documents, seed tasks and knowledge graphs. All of it is untrusted."""
