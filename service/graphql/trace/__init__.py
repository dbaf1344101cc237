"""The audit trail and recruits' histories."""
