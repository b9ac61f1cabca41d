"""What is released: packages, lists of what they depend on, and sums to check them by."""
