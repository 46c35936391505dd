"""The gate that PDFs pass before they are called accessible: PDF/UA-1 by rules of our own."""
