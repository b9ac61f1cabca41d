"""Pages for clients: forms, a link's personal page, the status of what was sent."""
