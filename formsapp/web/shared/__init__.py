"""What all rooms of the web share: services, texts, headers, limits, error pages."""
