"""mockexam: balanced mock exams from a tagged question bank."""
