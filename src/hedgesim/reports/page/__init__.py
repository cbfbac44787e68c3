"""report.html, the page of a run: `page.write`, and a module for each kind of section."""
