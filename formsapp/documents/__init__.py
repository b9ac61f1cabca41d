"""The texts that clients agree to, as documents: frozen versions, PDFs, and what changed.

Knows no Flask, no database and no clock.
"""
