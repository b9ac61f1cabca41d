"""Seals what clients send, so that only the staff side can open it; and the key files for it."""
