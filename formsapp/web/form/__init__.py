"""Forms in a browser: from page to page, from what was posted to a stored case."""
