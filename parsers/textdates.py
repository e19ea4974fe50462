"""Dates and times as text exports print them: parts of the day in any language, calendars, the order of day and month.

An export prints dates as the phone's language and region have it, without a zone and without saying which number is
the month. `DateOrder` collects what all dates of one file say and settles the order, or says that it cannot.

Facts and their source: Unicode CLDR (read through Babel's data when this module was written, all locales): the words
for the parts of the day; month before day occurs with `/` only (en-US and its kin, fil, es-PA, es-PR, or, ks, zu, xh,
om, ti, ee, ak), never with `.` or `-`; a year in front is always followed by the month.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

import msgspec

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")

_AM = """
1ka a aamulla aamup aamupäivällä adduha ag alfajiri am ammorge amvormittag an ankstāinan antemidí ap
asubuhi asʊbaa atm aðmorgni banhaet bn braxkndaax comme damanhã damattin damañá de delamadrugada
delamañana delmatin dieoggend dimattina dimineața dinda dop dopol dopoldan dopoledne dopoludnia dopołdnja
dopołedniŏ dumat dumatin délelőtt ekuseni emëngjesit entathakusa eparadites ertalab fh fm form fɔŋli
fọmọ́nin gajaka gh goizald goizaldeko goizeko goöň günortadanöň hengihengi hh hommikul hoseng i/m iarmade
ib ibikɛ̂glà icheheavo idiɓa inthemorning isuk iđitbeaivet jutro kangama karoon ki kiroko kiɛmɛ́ɛm krn
kusãgki kuêmaramẽ kíkíríg lb leebi lumalwak lwamilawu ma madaling-araw madrugada makeo mambia maná mat
matin matinada matí mañana mbaʼámbaʼ mbaꞌmbaꞌ moies morg morgens muhi munkyo nd ngumaga norīta ntufat
ntɔ́ngɔ́ nụtụtụ od omformiddagen ommorgenen pagi pagi/siang pamilau pd pg pg/sg piopensuno priekšp
priekšpusdienā priešpiet prijepodne przedpołudniem prīškpušdīnē påformiddagen påförm påförmiddagen påmorg
påmorgenen påmorgonen r rano reggel rn rw rytas ráno rũ sa saaku sabah safiya sf sochtends sokallim soodo
sub subah subaka subbaahi sáng sárúwá sübh səhər taparachu tesiran tifawt to too uhrvörmiddaachs ujutro
ujutru ulloqeqqata-tungaa uluchelo utuko vaasisu vm vorm vormittags wd wichishu yb ybore zdatazal zjut
zjutraj zmu àárɔ̀ àárọ̀ öö öğledenönce ĩyakwakya ŋdi ǁgoagas ɛnkakɛnyá ʊshilèkʊboɖu πμ πρωί τοπρωί ам
апоўначы дп наобяд наутро обедтэикеле преподне претпл претпладне пријеподне проб ранку сутринта сүбһ сәһәр
таңкы таңғы то тң утра ујутру эи эрталаб эртеңменен јутро үө ӕмбисбоныразмӕ өглөө առավոտյան בבוקר בוקר
פֿאַרמיטאָג اےایم بامداد بن تاڭعى تد ص صباحا صباحًا صبح صبح،منجهند صبحمیں غم فجرًا فيالصباح قبلازظهر
قبلدوپہر قظ چب چۈشتىنبۇرۇن ܏ܩܛ ߛ एएम तडके पहाट पहाटे पू पूर्वाह्न फुं बिहान भोर भ्यागा मपू येएम सकाळ
सकाळीं सबेरे सवेर सुबह सुबुहजा এএম নুমাং পূর্বাহ্ণ ভোর ভোরবেলায় সকাল সকালবেলায় ਪੂਦੁ ਸਵੇਰੇ સવારે ଏଏମ
அதிகாலை காலை முற்பகல் ఉదయం ఎఎమ్ ಪೂರ್ವಾಹ್ನ ಬೆಳಗ್ಗೆ പുലർച്ചെ രാവിലെ උදේ පාන්දර පෙව ก่อนเที่ยง ในตอนเช้า
ກ່ອນທ່ຽງ ຕອນເຊົ້າ སྔ་ཆ་ སྔ་དྲོ་ နံနက် დილ დილით ማለዶ ቀደምሰርምዕል ቅቀ ጥዋት ጽባሕ ፋዱስጃብ ᏌᎾᎴ ᐁᒼ ᐊᒼ នៅពេលព្រឹក ព្រឹក
ᠦ᠂ᠥ ᱥᱮᱛᱟᱜ ⵜⵉⴼⴰⵡⵜ 上午 午前 早上 朝 朝早 清晨 ꎸꄑ 아침 오전 𐐰𐑋 𐑨𐑥 𑄛𑄧𑄖𑄳𑄠𑄃𑄟𑄧𑄣𑄳𑄠𑄬 𑄝𑄬𑄚𑄳𑄠𑄬 𞤢𞤰
"""
_PM = """
2ja abends ak akasuba akşam akşamüstü aluula amnamittag apm après-midi arrats arratsaldeko axşamüstü
aðkvöldi banringzgvaq baubaukndaax carra ch chilo chiều cɛɛ́nko daseia datarde delapm delaprès-midi
delatarde delpomeriggio desira dieaand diemiddag dilolo dipomeriggio disera domediodía dopahar dopoidisnâ
du după-amiaza dusoir délután e/m ea eahketbeaivet eb ebongi ebyámu efiafi eftermade eguerd eguerdiko eh
eigulo em embrëmjes emini ep epasdites este etterm ew fi fiẽ fọívnin gd gm gn gosoň gündüz günortadansoň
gɩjibɔŋɔ gɩshilikɔnɔ gɩteŋshile hawwaro hwaĩ-inĩ ichamthi illalla iltap iltapäivällä iluntz iluntzeko in
intheafternoon intheevening ip iɓugajɔp jioni karukaramẽ kechqurun kikiiɗe kingoto kisɛ́ndɛ koosk
kooskoliny kugú kunduzi kutykỹ kveld kyiukonyi lilli lk lumalwap makaaripi mchana mchochill md migdia
mittags mo mog mpókwa muu nabali nabalị nachm nachmittags nam navečer ncwònzém nghapon ngo ngəgógəle nm
nomëttes ntambama ntmeddit nyiaghuo odp odpoledne omaftenen omeftermiddagen ot p pamunyi papussideinan
pashamihe petang piecpušdīnē pipinisuno pitunaramẽ pm pn pop popiet popietė popod popodne popol popoldan
popoludní popołdnju popołedniu popołudniu poslijepodne posmidí ptg ptm pärastlõunal påefterm
påeftermiddagen påettermiddagen påkvelden påkvällen pēcp pēcpusd pēcpusdienā rãkãnhkỹ sanje savonds seara
shaam shwane siang smiddags sn soir sore soré/malem sr/mlm síðdegis tadggʷat tarda tarde teipa thapama tk
tŋ tối uhrnommendaachs uk ulloqeqqata-kingorna uveče vakaras vakarā vesprada vespre več veče večer wb
wengi wieczorem wótp wótpołdnja yamma yh ym yprynhawn yrhwyr zaabig zaarikayb zmittag zmw zveč zvečer
õhtul ös öğledensonra ĩyawĩoo ŋdɔ ŋkambɔ́tnji ũg ǃuias ɔ̀sán ɛndámâ ɣetrɔ ʊshilèkʊsasʊ απόγ μεσημ μμ
τοαπόγευμα τομεσημέρι апоўдні ахшамүстү вече вечера вечерта вечора кечинде кечқурун кешкі кундузи навечер
обедтэмейле орой пм попл попладне попод поподне послијеподне пп следобед слоб тк түстенкейінгі түштөнкийин
түштөнкийинки увече уподне эк ҝүндүз үх ӕмбисбоныфӕстӕ өдөр երեկոյան ցերեկը ցերեկվա אחרהצהריים בערב
בצהריים נאָכמיטאָג ערב צהריים بظ بعدازظهر بعدازچاشت بعدالظهر بعددوپہر تك تۇستەنكەيىنگى دن دوپہر دوپہرمیں
سہپہر شام شام،منجهند شاممیں ظهر ظهرًا عصر غو كەش كەشى م مساء مساءً منجهند،شام پیایم چك چۈشتىنكېيىن ܏ܒܛ ߥ
अपरान्ह अपराह्न दपेहरा/संजा दपैहरबाद दुपार दोपहर पीएम बेलासे बेलुकी मउ शाम शामजा संध्याकाळ सञ साँझ सांजे
सांझ सांम অপরাহ্ণ দুপুর দুপুরবেলায় পিএম বিকাল সন্ধ্যা সন্ধ্যাবেলায় ਦੁਪਹਿਰੇ ਬਾਦੁ ਸ਼ਾਮੀਂ બપોરે સાંજે ପିଏମ
அந்திமாலை பிற்பகல் மதியம் மாலை పిఎమ్ మధ్యాహ్నం సాయంత్రం ಅಪರಾಹ್ನ ಮಧ್ಯಾಹ್ನ ಸಂಜೆ ഉച്ചതിരിഞ്ഞ് ഉച്ചയ്ക്ക്
വൈകുന്നേരം സന്ധ്യ දවල් පව හවස ค่ำ บ่าย หลังเที่ยง ในตอนบ่าย ในตอนเย็น ຕອນບ່າຍ ຕອນແລງ ຫຼັງທ່ຽງ ཕྱི་ཆ་
ཕྱི་དྲོ་ ညနေ နေ့လယ် ნაშუადღ ნაშუადღევს საღ საღამოს ሓቆስርምዕል ምሴት ቃማ በምሽት ከሰዓት ድቀ ፋዱስደምቢ ᏒᎯᏱᎢ ᏒᎯᏱᎢᏗᏢ ᐲᒼ
នៅពេលរសៀល នៅពេលល្ងាច ល្ងាច ᠦ᠂ᠬᠣ ᱧᱤᱫᱟᱹ ḍeffiraza ọ̀sán ⵜⴰⴷⴳⴳⵯⴰⵜ 下午 下昼 下晝 中午 午後 夕方 夜晚 昼 晚上 ꁯꋒ 오후 저녁 𐐹𐑋 𐑐𐑥
𑄘𑄨𑄝𑄪𑄎𑄳𑄠 𑄝𑄬𑄣𑄳𑄠𑄬 𑄥𑄎𑄧𑄚𑄳𑄠 𞤩𞤰
"""
_NOON = """
adhuhuri amiază canoldydd delmediodía dél emesditës günorta hádegi iandé-ara-pyturepé keskip keskipäivällä
keskpäeval kurã-kuju laamiază madhyanh mediodía meio-dia mezzogiorno midday midi mëzogiorno napol
napoludnie noon opold opoldne perpiet podne pol poledne pusd pusdienlaikā saasitazamchana tanghaling-tapat
tengahhari tr trưa tushpayti wpołudnie öğle дня напладне подне полд полдень тушпайти түскі чактүш ҝүнорта
үддунд կեսօր կեսօրին تۇسكى मध्यान्ह நண்பகல் ഉച്ച මධ්යාහ්නය เที่ยง ຕອນທ່ຽງ မွန်းတည့် შუადღ შუადღეს ቀትር ᎢᎦ
ថ្ងៃត្រង់ 正午 정오
"""
_NIGHT = """
aadhiraat atnight axşam aðnóttu canolnos damadrugada daneutte danoite delanoche delanuit dienag dinotte
ebusuku emesnatës enatës gajanɩ gaueko gauerdia gece geceyarısı gecə gecəyarı hajnal hatinggabi kechasi
keskiyöllä keskööl kurãge kuty-si lamiezulnopții malam meia-noite mezzanotte middernacht middernag midn
midnat midnatt midnight miezulnopții min minuit mitjanit mitternacht miðnætti mëzaneutte nachts naktis
naktī natt nggabi nit noaptea noche noću nửađêm omnatten opoln opolnoci opolnoči opółnocy pitunaetéramẽ
pitunapyterupé ponoć ponoći ponoči pusnaktī pånatta pånatten půln půlnoc raat saasitazausiku snachts
tengahmalam usiku vidurnaktis vn vnoci wnocy yarimtun yöllä znacht zã éjfél éjjel öösel đêm βράδυ τοβράδυ
ахшам кечаси ночи ночі ноћу ноќе полн полночь полноќ полунощ поноћ презнощта түнгі түнжарымы түничинде
түнортосу шөнө шөнөдунд яримтун ҝеҹә ҝеҹәјары գիշերը գիշերվա կեսգիշեր կեսգիշերին בלילה חצות לילה לפנותבוקר
ءتۇنجارىمى آدھیرات تۇنگى رات راتمیں شب فيالمساء ل ليلاً نیمهشب मध्यरात मध्यरात्र मध्यरात्रि रात रात्र
রাত্রি রাত্রিবেলায় ਅੱਧੀਰਾਤ ਰਾਤੀਂ મધ્યરાત્રિ રાત્રે இரவு நள்ளிரவு అర్ధరాత్రి రాత్రి ಮಧ್ಯರಾತ್ರಿ ರಾತ್ರಿ
അർദ്ധരാത്രി രാത്രി මැදියම මැදියමටපසු රෑ กลางคืน เที่ยงคืน ກາງຄືນ ຕອນກາງຄືນ ທ່ຽງຄືນ ည သန်းခေါင်ယံ ღამ ღამით
შუაღამეს በሌሊት እኩለሌሊት នៅពេលយប់ អធ្រាត្រ 凌晨 午夜 夜 夜中 真夜中 밤 자정 𑄢𑄬𑄖𑄴
"""


def _words() -> dict[str, str]:
    return {w: half for half, block in (("am", _AM), ("pm", _PM), ("noon", _NOON), ("night", _NIGHT)) for w in block.split()}


_PERIODS = _words()
_NOT_OF_THE_WORD = re.compile(
    "[\\s.,،、․'’‘`\"״׳“”\u200b-\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff\udca0]+"
)


def part_of_day(word: str) -> str | None:
    """Return what a word beside a time means: `am`, `pm`, `noon`, `night`, or None for a word that is none of these.

    `noon`: the hours around it, so 12 and 1 to 6 are after noon. `night`: from evening to before dawn.
    """
    return _PERIODS.get(_NOT_OF_THE_WORD.sub("", word).casefold())


def hour24(hour: int, part: str | None) -> int | None:
    """Return the hour from 0 to 23, or None when there is no such hour. An hour above 12 is one of 24 already."""
    if part is None or hour > 12 or hour == 0:
        return hour if hour < 24 else None
    if part == "am":
        return hour % 12
    if part == "pm":
        return hour % 12 + 12
    if part == "noon":
        return hour + 12 if hour < 7 else hour
    return hour % 12 if hour in (12, 1, 2, 3, 4, 5) else hour + 12


FIRST_YEAR, LAST_YEAR = 2009, 2050  # of the messengers that export text; a two-digit year is read as one of these
_BUDDHIST = 543  # years ahead of the common era


def full_year(year: int, digits: int, *, buddhist: bool = False) -> int | None:
    """Return the year of the common era, or None where the calendar cannot be told (Islamic, Persian, a reign).

    A four-digit Buddhist year is plain. Of two digits a Buddhist year is one only when `buddhist` says that the file
    is dated so.
    """
    if digits == 4:
        if 2500 <= year < 2700:
            return year - _BUDDHIST
        return year if 1900 <= year < 2200 else None
    if digits > 2:
        return None
    if buddhist:
        return 2500 + year - _BUDDHIST
    return 2000 + year if FIRST_YEAR <= 2000 + year <= LAST_YEAR else None


def is_buddhist(year: int, digits: int) -> bool:
    """Say whether the year can only be one of the Thai Buddhist calendar."""
    if digits == 4:
        return 2500 <= year < 2700
    return digits == 2 and 2000 + year > LAST_YEAR and FIRST_YEAR <= 2500 + year - _BUDDHIST <= LAST_YEAR


class Fields(msgspec.Struct, frozen=True):
    """The three numbers of a date as written, with the digits of the first and the last (a year has 2 or 4)."""

    first: int
    second: int
    third: int
    first_digits: int
    third_digits: int

    def split(self, order: Order) -> tuple[int, int, int, int]:
        """Return (year, its digits, month, day) under this order."""
        if order == "ymd":
            return self.first, self.first_digits, self.second, self.third
        if order == "dmy":
            return self.third, self.third_digits, self.second, self.first
        return self.third, self.third_digits, self.first, self.second

    def possible(self, order: Order) -> bool:
        """Say whether month and day can be so, whatever the calendar."""
        year, digits, month, day = self.split(order)
        return digits >= 2 and 1 <= month <= 12 and 1 <= day <= 31 and year >= 0

    def date(self, order: Order, *, buddhist: bool = False) -> date | None:
        """Return the date under this order, None when there is no such date or its calendar cannot be told."""
        year, digits, month, day = self.split(order)
        full = full_year(year, digits, buddhist=buddhist)
        if full is None:
            return None
        try:
            return date(full, month, day)
        except ValueError:
            return None


class Verdict(msgspec.Struct, frozen=True):
    """How the dates of a file are read. `order` None: it cannot be told; `candidates` are then the ways to read it.

    `basis`: what settled it: `examiner`, `form` (a four-digit year in front), `values` (numbers above 12),
    `names` (dates in file names), `separator`, `sequence` (only so do the lines run forward), `span` (only so do the
    days lie side by side), `language`, or `open`. `weak`: the examiner should know of it.
    """

    order: Order | None
    basis: str
    candidates: tuple[Order, ...]
    weak: bool = False
    buddhist: bool = False

    def date(self, fields: Fields) -> date | None:
        """Return the date, None when it has no reading or more than one."""
        if self.order is not None:
            return fields.date(self.order, buddhist=self.buddhist)
        readings = self.readings(fields)
        return readings[0] if len(readings) == 1 else None

    def readings(self, fields: Fields) -> list[date]:
        """Return every different date that the fields can mean."""
        found = {fields.date(order, buddhist=self.buddhist): None for order in self.candidates}
        return [day for day in found if day is not None]


class DateOrder:
    """Collects what the dates of one file say of the order of their fields, in flat memory."""

    def __init__(self) -> None:
        self._last: Fields | None = None
        self._before = dict.fromkeys(ORDERS, 0)
        self._back = dict.fromkeys(ORDERS, 0)
        self._bad = dict.fromkeys(ORDERS, 0)
        self._low = dict.fromkeys(ORDERS, 1 << 30)
        self._high = dict.fromkeys(ORDERS, 0)
        self._named = dict.fromkeys(ORDERS, 0)
        self._dates = 0
        self._buddhist = 0
        self._year_first = 0
        self._separators: set[str] = set()

    def add(self, fields: Fields, separator: str) -> None:
        """Take the date of the next line; repeated dates cost nothing."""
        if fields == self._last:
            return
        self._last = fields
        self._dates += 1
        self._separators.add(separator)
        if fields.first_digits == 4:
            self._year_first += 1
            buddhist = is_buddhist(fields.first, 4)
        else:
            buddhist = is_buddhist(fields.third, fields.third_digits)
        self._buddhist += buddhist
        for order in ORDERS:
            day = fields.date(order, buddhist=buddhist and fields.third_digits == 2)
            if day is None or not fields.possible(order):
                self._bad[order] += 1
                continue
            number = day.toordinal()
            if number < self._before[order]:
                self._back[order] += 1
            self._before[order] = number
            self._low[order] = min(self._low[order], number)
            self._high[order] = max(self._high[order], number)

    def add_named(self, fields: Fields, named: date) -> None:
        """Take a line whose date is known otherwise, from the name of the file sent with it."""
        for order in ORDERS:
            if fields.date(order) == named:
                self._named[order] += 1

    @property
    def certain(self) -> bool:
        """True when reading on cannot change the verdict but by contradiction."""
        if self._year_first >= 3 and self._year_first == self._dates:
            return True
        good = [order for order in ORDERS if not self._bad[order]]
        return len(good) == 1 and all(self._bad[order] >= 3 for order in ORDERS if order != good[0])

    def verdict(self, language: str | None = None, told: str | None = None) -> Verdict:
        """Settle the order. `language`: that of the app's own words in the file; `told`: the examiner's decision."""
        buddhist = self._buddhist * 2 > self._dates
        if told in ORDERS:
            return Verdict(told, "examiner", (told,), buddhist=buddhist)
        if self._year_first * 2 > self._dates:
            return Verdict("ymd", "form", ("ymd",), buddhist=buddhist)
        fewest = min(self._bad.values())
        left = tuple(order for order in ORDERS if self._bad[order] <= fewest + self._dates // 50)
        if len(left) == 1:
            return Verdict(left[0], "values", left, weak=fewest > 0, buddhist=buddhist)
        for basis, margin, keep in self._tests(language):
            kept = keep(left)
            if 0 < len(kept) < len(left):
                left = kept
                if len(left) == 1:
                    return Verdict(left[0], basis, left, weak=not margin, buddhist=buddhist)
        return Verdict(None, "open", left, weak=True, buddhist=buddhist)

    def _tests(self, language: str | None) -> list[tuple[str, bool, _Test]]:
        """(basis, whether it is as good as proof, orders left of those given), the strongest first."""
        back = self._back
        clear = sorted(back.values())[1] - min(back.values()) >= 2
        return [
            ("names", True, self._by_names),
            ("separator", True, self._by_separator),
            ("sequence", clear, self._by_sequence),
            ("span", False, self._by_span),
            ("language", False, lambda left: _by_language(left, language)),
        ]

    def _by_names(self, left: tuple[Order, ...]) -> tuple[Order, ...]:
        most = max(self._named[order] for order in left)
        return tuple(order for order in left if self._named[order] == most) if most else left

    def _by_separator(self, left: tuple[Order, ...]) -> tuple[Order, ...]:
        return left if "/" in self._separators else tuple(order for order in left if order != "mdy")

    def _by_sequence(self, left: tuple[Order, ...]) -> tuple[Order, ...]:
        fewest = min(self._back[order] for order in left)
        return tuple(order for order in left if self._back[order] * 2 <= fewest + 1 or self._back[order] == fewest)

    def _by_span(self, left: tuple[Order, ...]) -> tuple[Order, ...]:
        """A chat on ten days in a row is likely; one on the third of each month for ten months is not."""
        if self._dates < 4:
            return left
        span = {order: self._high[order] - self._low[order] + 1 for order in left}
        shortest = min(span.values())
        return tuple(order for order in left if span[order] < shortest * 10)


class _Test:
    """Form of a test: the orders left of those given."""

    def __call__(self, left: tuple[Order, ...], /) -> tuple[Order, ...]:
        raise NotImplementedError


#: Languages of WhatsApp's interface in which some region writes the month first (CLDR).
_MONTH_MAY_COME_FIRST = frozenset(("en", "es", "fil", "tl", "zu", "or", "ks", "om", "ti", "xh"))


def _by_language(left: tuple[Order, ...], language: str | None) -> tuple[Order, ...]:
    if language is None or language in _MONTH_MAY_COME_FIRST:
        return left
    return tuple(order for order in left if order != "mdy")
