"""One small page that passes the gate, with everything that the rules look at."""

import base64
import io

import pytest
from PIL import Image

from mockexam.printing.pdf import render_pdf

PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>A tide table</title>
<style>
@page {{ @bottom-center {{ content: counter(page) }} }}
td {{ border: 1px solid }}
.next {{ break-before: page; width: 50mm }}
</style></head>
<body>
<h1>Tides</h1>
<p>Read <a href="https://example.org/" title="The harbour's own pages">the pages</a>.</p>
<section><h2>Section A</h2>
<h3>1</h3><p>What is shown?</p><p><img alt="A blue field" src="data:image/png;base64,{picture}"></p>
<h3>2</h3><p>Which?</p><ol><li>spring</li><li>neap</li></ol>
<table><caption>High water</caption>
<thead><tr><th scope="col">Day</th><th scope="col">Time</th></tr></thead>
<tbody><tr><th scope="row">Monday</th><td>9:15</td></tr>
<tr><th scope="row">Tuesday</th><td></td></tr></tbody>
</table>
</section>
<section class="next"><h2>Section B</h2><h3>3</h3>
<p>Why does the sea rise twice a day?</p></section>
</body></html>
"""


@pytest.fixture(scope="session")
def good() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(drawn, "PNG")
    return render_pdf(PAGE.format(picture=base64.b64encode(drawn.getvalue()).decode()))
