"""A small edition in Arabic, for the picture of a mail from right to left."""

from dataclasses import replace
from datetime import date

from newsletter.digest import Digest, Section
from tests.render.golden_digest import LEAD, item

LEAD_STORY = replace(
    LEAD,
    title="إعادة فتح مضيق كالدر بعد 41 يومًا من الإغلاق",
    summary="عبرت أولى سفن الحبوب قبل الفجر، وعلى البرلمانين الآن التصديق على الاتفاق.",
    section="العالم",
    source="دفتر الميناء",
    author="إلكا مورو",
    picture=None,
    audio=None,
    credits=(),
    language="ar",
)
NAMES = (
    "الجمعية تجتمع يوم الخميس",
    "موانئ الصيد تطلب مقعدًا في اللجنة",
    "أسعار الحبوب تنخفض لليوم الثالث",
)
ITEMS = tuple(
    item(number, name, source="دفتر الميناء", language="ar")
    for number, name in enumerate(NAMES, 300)
)
EDITION = Digest(
    on=date(2026, 11, 23),
    lead=LEAD_STORY,
    lead_paragraphs=(
        "<p>جفّت التوقيعات في الرابعة والربع، وفي الخامسة خرجت قوارب الإرشاد إلى البحر.</p>",
    ),
    related=ITEMS[:1],
    sections=(Section(name="السياسة", items=ITEMS[1:]),),
    headlines=ITEMS,
)
