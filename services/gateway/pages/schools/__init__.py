"""What municipality and region see: schools and sums, never a child."""
