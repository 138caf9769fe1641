"""The teaching lab: lessons that are played in a browser, one mechanism each."""
