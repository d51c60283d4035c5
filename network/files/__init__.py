"""Files that people send: checked before anybody gets them, stored under a random name, served through a page only."""
