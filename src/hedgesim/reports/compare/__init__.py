"""Runs and variants side by side: `runs` reads and checks them, `page` shows them."""
