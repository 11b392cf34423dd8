"""What articles that mean harm bring along: text, addresses and HTML, for the hard edition and the hostile tests."""

TITLES = (
    "{{ 7*7 }}",
    "{% raw %}{{ 7*7 }}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "One\r\nBcc: x@evil.example\x00\x1b two",
    "</style></title><script>alert(1)</script>",
    "<!--spare:headline-->gone<!--/spare--><!--instead-->",
    "<![CDATA[ ]]> ]]>",
    "<!--[if mso]>Outlook<![endif]-->",
    "\u202egnp.exe\u202c \u2066isolated\u2069",
    "slot-0123456789abcdef0123456789abcdef",
    "=?utf-8?q?fake?= =3D =\r\n.",
    "%(name)s {name} {0} {slots.unsubscribe_url}",
    "Z̸̡̢̛͙͎̭a̶͉̼̠l̷g̴o " * 8,
    "Half an emoji \ud83d",
)

URLS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox",
    "file:///etc/passwd",
    "//evil.example/x",
    "https:",
    "http://[broken",
    'https://a.example/"onclick="x()',
    "https://a.example/{{7*7}}?a=</style>",
    "https://long.example/" + "x" * 3000,
)

LISTENER = "http://127.0.0.1:{port}"
"""Where a test listens for what is fetched; each body that has ``{port}`` tries to reach it."""

BODIES = (
    '<p style="h2">h2</p><p style="td">td</p><td style="p">p</td><p style=".row">row</p>',
    "<style>@import url("
    + LISTENER
    + "/a.css); @import 'file:///etc/hostname';</style><p>import</p>",
    '<link rel="stylesheet" href="' + LISTENER + '/b.css"><p>linked</p>',
    '<p><img src="' + LISTENER + '/c.png" style="background: url(' + LISTENER + '/d.png)"></p>',
    '<iframe src="file:///etc/hostname"></iframe><object data="' + LISTENER + '/e"></object>',
    "<p>}} {% endraw %} {{ 7*7 }} {% include '/etc/passwd' %}</p>",
    "</style></head></body></html><p>after the end</p>",
    "<p>Before<!--spare:headline-->kept<!--/spare--><!--instead-->never<!--/instead--></p>",
    "<p>]]&gt; ]]> <![CDATA[ inside ]]></p>",
    "<!--[if mso]><p>Outlook</p><![endif]--><p>all others</p>",
    "<p>\u202eoverridden\u202c and\x00 NUL \x0b VT</p>",
    '<p><a href="javascript:alert(1)">script</a> <a href="data:text/html,x">data</a></p>',
    '<svg><style>@import "' + LISTENER + '/f.css";</style></svg><math><mi>x</mi></math>',
    "<p>slot-0123456789abcdef0123456789abcdef</p>",
    "<div>" * 100_000 + "deep",
    "<b>" * 6_000 + "bold",
    "<p>" + "long " * 250_000 + "</p>",
)
