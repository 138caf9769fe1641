"""Why a motivation does what it does."""
