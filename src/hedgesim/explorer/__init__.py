"""A live page: events switched and dragged, the whole ensemble redrawn at once."""
