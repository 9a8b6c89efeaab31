"""What trainers read: one function a format, from a record to a row."""
