"""Paper: every kind of form as an equal form to print, made from the kind itself."""
