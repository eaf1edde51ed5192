"""Who mentors when: a code for each mentor and shift."""
