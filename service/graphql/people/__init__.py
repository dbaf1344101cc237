"""Units, departments, cohorts and people."""
