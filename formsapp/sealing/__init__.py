"""What the client side seals only the staff side opens; and the key files for it."""
