"""法院谈心: a court asks more of its mentors' talks than the city does; nothing else."""
