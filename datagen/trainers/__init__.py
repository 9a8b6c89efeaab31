"""What a trainer's own loader makes of a file, which rows it refuses, drops or alters."""
