"""Many providers in one process: each with its own settings, data, keys, cookies, mail and limits.

What is wrong with one of them keeps that one from being served, and no other.
"""
