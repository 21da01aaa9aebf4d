"""What every feature stands on, knowing nothing about webinars."""
