"""Blueprint and bank in, frozen paper out; or why not, and the smallest change that would do."""
