"""Two players of the same rules: Mesa agents that tell, a compiled kernel that counts."""
