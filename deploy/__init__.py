"""Everything that starts Letopis: embedded parts, real servers, images, charts."""
