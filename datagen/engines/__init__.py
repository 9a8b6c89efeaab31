"""Where items run: `local` with asyncio on this machine."""
