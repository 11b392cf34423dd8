"""The sample in Arabic: the same day, told from right to left."""

from datetime import date
from functools import partial

from newsletter.actions.samples.blocks import PictureUrl, credit, earlier, early, told, url_of
from newsletter.article import Audio, Picture
from newsletter.digest import Digest, Item, Label, Section

_told = partial(told, language="ar")


def arabic_digest(on: date, *, picture_url: PictureUrl) -> Digest:
    """The sample of a day."""
    return Digest(
        on=on,
        lead=_lead(on, picture_url),
        lead_paragraphs=PARAGRAPHS,
        also_covered_by=(
            _told("a1", "مقصورات ممتلئة في أول رحلة ليلية", source="إذاعة الساحل", at=early(on)),
        ),
        related=(
            _told(
                "r1",
                "لماذا يسهل النوم على متن سفينة",
                source="نظرة أبعد",
                at=early(on, days_ago=6),
                summary="السبب هو التمايل البطيء، كما يقول طبيبان.",
                minutes=7,
            ),
        ),
        sections=(_around_town(on), _discoveries(on, picture_url)),
        headlines=_headlines(on),
    )


PARAGRAPHS = (
    (
        "<p>قبل منتصف الليل بعشر دقائق رُفع الجسر، وأضاعت الفرقة على الرصيف مكانها في اللحن، وانزلقت "
        f'السفينة خارج الميناء. كان <a href="{url_of("ferry/list")}">ثلاثمئة مسافر</a> على متنها.</p>'
    ),
    "<h3>ما الذي تغيّر</h3>",
    "<ul><li>تستغرق الرحلة سبع ساعات.</li><li>الدراجات تسافر مجانًا.</li></ul>",
    "<blockquote><p>«احتفظت بتذكرتي القديمة في الدرج.»</p></blockquote>",
    "<p>تبحر السفينة كل ليلة ما عدا ليلة <strong>الأحد</strong>.</p>",
)


def _lead(on: date, picture_url: PictureUrl) -> Item:
    return _told(
        "ferry",
        "العبّارة الليلية تبحر من جديد بعد أحد عشر عامًا",
        source="بريد الميناء",
        at=early(on),
        summary="ثلاثمئة مسافر وفرقة موسيقية وقبطانة وفت بوعدها: غادرت السفينة في موعدها.",
        author="ليلى منصور",
        section="سفر",
        minutes=4,
        picture=Picture(
            url=picture_url("ferry.png"),
            alt="عبّارة بيضاء وحمراء تغادر الميناء عند الشروق",
            caption="العبّارة في صباحها الأول.",
            credit="سامي حداد",
            width=1200,
            height=675,
        ),
        audio=Audio(url=url_of("ferry/listen.mp3"), seconds=228),
        credits=(credit("برقية الصباح", "العبّارة الليلية تبحر من جديد", "ferry/wire"),),
    )


def _around_town(on: date) -> Section:
    return Section(
        name="في المدينة",
        items=(
            _told(
                "t1",
                "المكتبة تهدي بذورًا مع كل ثالث كتاب",
                source="منادي المدينة",
                at=early(on),
                summary="الطماطم مع الروايات والفول مع التاريخ.",
                minutes=3,
                credits=(credit("إذاعة الساحل", "استعر كتابًا وازرع فولة", "t1/radio"),),
            ),
            _told(
                "t2",
                "برج الساعة يدق من جديد، لكن بهدوء",
                source="بريد الميناء",
                at=early(on),
                label=Label.UPDATE,
                earlier=earlier("t2/before", "برج الساعة يصمت بعد شكوى", on=on),
            ),
            _told(
                "t3",
                "المسبح يفتح ممرًا لمن يريد أن يطفو فقط",
                source="منادي المدينة",
                at=early(on),
                label=Label.UPDATED,
            ),
        ),
    )


def _discoveries(on: date, picture_url: PictureUrl) -> Section:
    return Section(
        name="اكتشافات",
        items=(
            _told(
                "d1",
                "بحيرة لم تكن على أي خريطة تظهر تحت الثلج",
                source="دفتر الحقل",
                at=early(on),
                summary="بحث طالبان عن خيمة ضائعة فوجدا أربعين مترًا من الماء.",
                minutes=5,
                picture=Picture(url=picture_url("lake.png"), alt="بحيرة زرقاء أمام جبال مثلجة"),
            ),
            _told(
                "d2",
                "البوم يفضّل رفوف الكتب القديمة",
                source="نظرة أبعد",
                at=early(on),
                label=Label.LIVE,
                picture=Picture(url=picture_url("owl.png"), alt="بومة بين الكتب ليلًا"),
            ),
        ),
    )


def _headlines(on: date) -> tuple[Item, ...]:
    return (
        _told("h1", "قطار الليل إلى التلال يعود في الربيع", source="برقية الصباح", at=early(on)),
        told(
            "h2",
            "Lighthouse opens its doors to walkers",
            source="Coast Radio",
            at=early(on),
            language="en",
        ),
        _told("h3", "نادي الشطرنج ينتقل إلى المصرف الخالي", source="بريد الميناء", at=early(on)),
        _told("h4", "مذنّب يُرى من موقف السيارات", source="دفتر الحقل", at=early(on)),
    )
