"""The pages of meetings, answers, minutes and registers."""
