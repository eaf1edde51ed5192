"""Who mentors when: for now a code for each mentor and shift."""
