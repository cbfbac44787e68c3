"""What several test modules share: worlds, summaries, files of cases, a browser, a server."""
