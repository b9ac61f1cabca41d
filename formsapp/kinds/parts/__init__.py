"""Pieces that several kinds of form share: questions, steps, and what follows from them."""
