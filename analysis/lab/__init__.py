"""The teaching lab: lessons that run in a browser, each about one mechanism."""
