"""What is measured, how it is counted, and how it is told."""
