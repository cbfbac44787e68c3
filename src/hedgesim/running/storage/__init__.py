"""Run folders on disk: limits of their names, identities, and files written whole or not at all."""
