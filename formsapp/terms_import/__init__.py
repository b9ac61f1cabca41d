"""Takes a provider's own terms over from a file, as Markdown clauses with anchors.

What is mended is listed, each thing with its place: nothing of a text to agree to changes in
silence. Whatever stands in the file is text afterwards: it is never filled in, and no Markdown.
"""
