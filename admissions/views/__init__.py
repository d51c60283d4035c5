"""Pages of joining the Network: public ones, the applicant's file, and the officers' board."""
