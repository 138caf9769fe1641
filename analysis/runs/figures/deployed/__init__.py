"""What follows when deployed."""
