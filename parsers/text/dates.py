"""Dates and times as text exports print them: parts of the day in any language, calendars, the order of day
and month.

An export prints dates as the phone's language and region have it, without a zone and without saying which
number is the month. `DateOrder` collects what all dates of one file say and settles the order, or says that
it cannot.

Facts and their source: Unicode CLDR (read through Babel's data when this module was written, all locales):
the words for the parts of the day, also those of earlier versions, which older phones write, where they were others
(`sn.` is Somali for the morning there, and since version 46 the afternoon in Ga); month before day occurs with `/`
only (en-US and its kin, fil, es-PA, es-PR, or, ks, zu, xh, om, ti, ee, ak), never with `.` or `-`; a year in front
is always followed by the month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Literal

import msgspec

from parsers.records import Time
from parsers.text.calendars import Calendar, calendar_of, common_day, full_year, is_buddhist, is_of_republic

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
_Orders = tuple[Order, ...]

_AM = """
1ka a aamu aamulla aamup aamupäivä aamupäivällä adduha ag alfajiri am ammorge amvormittag an ankstāinan
antemidí ap asb asubuhi asʊbaa atm aðmorgni banhaet bn bore braxkndaax comme damanhã damattin damañá de
delamadrugada delamañana delmatin dieoggend dimattina dimineața dinda dop dopol dopoldan dopoldne
dopoledne dopoludnia dopoludnie dopołdnja dopołedniŏ dumat dumatin délelőtt ekuseni emëngjesit entathakusa
eparadites ertalab fh fm form formiddag ft förm förmiddag fɔŋli fọmọ́nin gajaka gh gjk goiz goiza goizald
goizaldea goizaldeko goizeko goöň göň günortadanöň hengihengi hh hommik hommikul hoseng i/m iarmade ib
ibikɛ̂glà icheheavo idiɓa inthemorning isuk iđitbeaivet iđitbeaivi jut jutro kangama karoon ki kiroko
kiɛmɛ́ɛm krn kusãgki kuêmaramẽ kíkíríg lb leebi lumalwak lwamilawu ma madaling-araw makeo mambia manhã
maná mat matin matinada mattin mattina matí mañana mañá mbaʼámbaʼ mbaꞌmbaꞌ moies morg morge morgen morgens
morgon morgunn morning muhi munkyo mëngjes nd ngumaga norīta ntufat ntɔ́ngɔ́ nụtụtụ ochtend od oggend
omformiddagen ommorgenen pagi pagi/siang pamilau paradite pd pg pg/sg piopensuno priekšp priekšpusdiena
priekšpusdienā priešpiet prijepodne przedpołudnie przedpołudniem prīškpušdīnē påformiddagen påförm
påförmiddagen påmorg påmorgenen påmorgonen r rano reggel rn rw rytas ráno rīts rũ sa saaku sabah safiya sf sn
sochtends sokallim soodo sub subah subaka subbaahi sáng sárúwá sübh səhər taparachu tesiran tifawt to too
uhrvörmiddaachs ujutro ujutru ulloqeqqata-tungaa uluchelo umaga utuko vaasisu vm vorm vormittag vormittags
vörmeddaach wd wichishu yb ybore zdatazal zjut zjutraj zmu àárɔ̀ àárọ̀ öö öğledenönce ĩyakwakya ŋdi
ǁgoagas ɛnkakɛnyá ʊshilèkʊboɖu πμ πρωί τοπρωί ам апоўначы дп наутро обедтэикеле преподне претпл
претпладне пријеподне проб ранку ранок сутринта сүбһ сәһәр таң таңкы таңғы то тң утра утро ујутру эи
эрталаб эртеңменен јутро үө ӕмбисбоныразмӕ өглөө առավոտ առավոտյան בבוקר בוקר לפנהצ פֿאַרמיטאָג اےایم
بامداد بن تاڭ تاڭعى تد ص صباحا صباحًا صبح صبح،منجهند صبحمیں غم فجرًا فيالصباح قبلازظهر قبلدوپہر قظ چب
چۈشتىنبۇرۇن ܏ܩܛ ߛ एएम तडके दुपहरब्रोंठ पहाट पहाटे पू पूर्वाह्न फुं बिहान भोर भ्यागा मपू येएम सकाळ सकाळीं
सबेरे सवेर सुबह सुबुहजा এএম নুমাং পূর্বাহ্ণ ভোর ভোরবেলায় সকাল সকালবেলায় ਪੂਦੁ ਸਵੇਰੇ સવાર સવારે ଏଏମ
ପୂର୍ବାହ୍ନ அதிகாலை காலை முற்பகல் ఉదయం ఎఎమ్ ಪೂರ್ವಾಹ್ನ ಬೆಳಗ್ಗೆ പുലർച്ചെ രാവിലെ උදේ පාන්දර පෙව ก่อนเที่ยง
ตอนเช้า ในตอนเช้า ກ່ອນທ່ຽງ ຕອນເຊົ້າ ເຊົ້າ སྔ་ཆ་ སྔ་དྲོ་ နံနက် დილ დილა დილით ማለዶ ቀደምሰርምዕል ቅቀ ንጉሆሰዓተ ጥዋት ጽባሕ ፋዱስጃብ
ᏌᎾᎴ ᐁᒼ ᐊᒼ នៅពេលព្រឹក ព្រឹក ᠦ᠂ᠥ ᱥᱮᱛᱟᱜ ⵜⵉⴼⴰⵡⵜ 上午 午前 早上 朝 朝早 清晨 ꎸꄑ 아침 오전 𐐰𐑋 𐑨𐑥 𑄛𑄧𑄖𑄳𑄠𑄃𑄟𑄧𑄣𑄳𑄠𑄬 𑄝𑄬𑄚𑄳𑄠𑄬 𞤢𞤰
ጡዋት ጠዋት կա կեսօրիցառաջ ఉ पूर्वमध्यान्ह পূৰ্বাহ্ণ печо түскедейін чүшкөчейинки ਪੂਰਵਦੁਪਹਿਰ
"""
_PM = """
2ja aabig aand abend abends aften afternoon ak akasuba akşam akşamüstü alasiri aluula amnamittag anw apm
après-midi arrats arratsaldea arratsaldeko avond axşamüstü aðkvöldi banringzgvaq baubaukndaax carra ch
chilo chiều cɛɛ́nko daseia datarde delapm delaprès-midi delatarde delpomeriggio desira dieaand diemiddag
diena dilolo dipomeriggio disera domediodía dopahar dopoidisnâ du după-amiaza dusoir délután e/m ea
eahketbeaivet eahketbeaivi eb ebongi ebyámu efiafi efterm eftermade eftermiddag eftirhádegi eguerd
eguerdia eguerdiko eh eigulo em embrëmjes emini ep epasdites este etterm ettermiddag evening ew fi fiẽ
fọívnin gd gjb gm gn gosoň gshk gsoň gtsh gündüz günortadansoň gɩjibɔŋɔ gɩshilikɔnɔ gɩteŋshile hapon
hawwaro hwaĩ-inĩ ichamthi illalla ilta iltap iltapäivä iltapäivällä iluntz iluntzea iluntzeko in
intheafternoon intheevening ip iɓugajɔp jioni karukaramẽ kechqurun kikiiɗe kingoto kisɛ́ndɛ koosk
kooskoliny kugú kunduzi kutykỹ kveld kväll kvöld kyiukonyi lilli lk lumalwap makaaripi mbrëmje mchana
mchochill md middag migdia mittag mittags mo mog mpókwa muu nabali nabalị nachm nachmittag nachmittags nam
namittag navečer ncwònzém nghapon ngo ngəgógəle nm nommendaach nomëttes ntambama ntmeddit nyiaghuo odp
odpoledne omaftenen omeftermiddagen ot p pamunyi papussideinan pasdite pashamihe petang piecpušdīnē
pipinisuno pitunaramẽ pm pn poidisnâ pomeriggio pop popiet popietė popod popodne popol popoldan popoldne
popoludnie popoludní popołdnju popołedniu popołudnie popołudniu poslijepodne posmidí prynhawn ptg ptm
pärastlõuna pärastlõunal påefterm påeftermiddagen påettermiddagen påkvelden påkvällen pēcp pēcpusd
pēcpusdiena pēcpusdienā rãkãnhkỹ sanje savonds seara seia sera shaam shwane siang smiddags soir sore
soré/malem sr/mlm síðdegis tadggʷat tarda tarde teipa thapama tk tŋ tối uhrnommendaachs uk
ulloqeqqata-kingorna uveče vakaras vakars vakarā vesprada vespre več veče večer wb wengi wieczorem wieczór
wótp wótpołdnja yamma yh ym yprynhawn yrhwyr zaabig zaarikayb zmittag zmw zveč zvečer õhtu õhtul ös
öğledensonra ĩyawĩoo ŋdɔ ŋkambɔ́tnji ũg ǃuias ɔ̀sán ɛndámâ ɣetrɔ ʊshilèkʊsasʊ απόγ απόγευμα μεσημ μεσημέρι
μμ τοαπόγευμα τομεσημέρι апоўдні ахшамүстү веч вече вечер вечера вечерта вечора вечір день кечинде
кечкурун кечқурун кеш кешкі кундузи навечер обедтэмейле орой пм попл попладне попод поподне послийеподне
послијеподне пп следобед слоб тк түстенкейін түстенкейінгі түштөнкийин түштөнкийинки увече уподне эк
ҝүндүз үх ӕмбисбоныфӕстӕ өдөр երեկո երեկոյան ցերեկ ցերեկը ցերեկվա אחהצ אחרהצהריים בערב בצהריים נאָכמיטאָג
ערב צהריים بظ بعدازظهر بعدازچاشت بعدالظهر بعددوپہر تك تۇستەنكەيىن تۇستەنكەيىنگى دن دوپہر دوپہرمیں سہپہر
شام شام،منجهند شاممیں ظهر ظهرًا عصر غو كەش كەشى م مساء مساءً منجهند،شام پیایم چك چۈشتىنكېيىن ܏ܒܛ ߥ अपरान्ह
अपराह्न दपेहरा/संजा दपैहरबाद दुपहरपतॖ दुपार दोपहर पीएम बेलासे बेलुकी मउ शाम शामजा संध्याकाळ सञ साँझ सांजे
सांझ सांम অপরাহ্ণ দুপুর দুপুরবেলায় পিএম বিকাল সন্ধ্যা সন্ধ্যাবেলায় ਦੁਪਹਿਰੇ ਬਾਦੁ ਸ਼ਾਮ ਸ਼ਾਮੀਂ બપોર બપોરે
સાંજ સાંજે ଅପରାହ୍ନ ପିଏମ அந்திமாலை பிற்பகல் மதியம் மாலை పిఎమ్ మధ్యాహ్నం సాయంత్రం ಅಪರಾಹ್ನ ಮಧ್ಯಾಹ್ನ ಸಂಜೆ
ഉച്ചതിരിഞ്ഞ് ഉച്ചയ്ക്ക് വൈകുന്നേരം സന്ധ്യ දවල් පව හවස ค่ำ ตอนบ่าย ตอนเย็น บ่าย หลังเที่ยง ในตอนบ่าย
ในตอนเย็น ຕອນບ່າຍ ຕອນແລງ ສວາຍ ຫຼັງທ່ຽງ ແລງ ཕྱི་ཆ་ ཕྱི་དྲོ་ ညနေ နေ့လယ် ნაშუადღ ნაშუადღევი ნაშუადღევს საღ
საღამო საღამოს ሓቆስርምዕል ድሕርሰዓት ምሴት ምሽት ቃማ በምሽት ከሰዓት ድቀ ፋዱስደምቢ ᏒᎯᏱᎢ ᏒᎯᏱᎢᏗᏢ ᐲᒼ នៅពេលរសៀល នៅពេលល្ងាច រសៀល ល្ងាច ᠦ᠂ᠬᠣ
ᱧᱤᱫᱟᱹ ḍeffiraza ọ̀sán ⵜⴰⴷⴳⴳⵯⴰⵜ 下午 下昼 下晝 中午 午後 夕方 夜晚 昼 晚上 ꁯꋒ 오후 저녁 𐐹𐑋 𐑐𐑥
𑄘𑄨𑄝𑄪𑄎𑄳𑄠 𑄝𑄬𑄣𑄳𑄠𑄬 𑄥𑄎𑄧𑄚𑄳𑄠 𞤩𞤰
ከሳዓት ከሰዓትበኋላ կհ կեսօրիցհետո సా उत्तरमध्यान्ह অপৰাহ্ণ пачо ਬਾਅਦਦੁਪਹਿਰ
"""
_NOON = """
adhuhuri amiază canoldydd delmediodía dél emesditës günorta hádegi iandé-ara-pyturepé keskip keskipäivä
keskipäivällä keskpäev keskpäeval kurã-kuju laamiază madhyanh mediodía meio-dia mesditë mezzogiorno midday
midi mëzogiorno napol napoludnie noon opold opoldne perpiet podne pol pold poldne poledne poludnie
południe pusd pusdienlaiks pusdienlaikā saasitazamchana tanghaling-tapat tengahhari tr trưa tushpayti
vidurdienis wpołudnie öğle дня наобяд напладне пладне подне полд полдень полудень талтүс тушпайти түскі чактүш
ҝүнорта үддунд կեսօր կեսօրին ءتالتۇس تالءتۇس تۇسكى मध्यान्ह நண்பகல் ഉച്ച මධ්යාහ්නය เที่ยง ຕອນທ່ຽງ ທ່ຽງ
မွန်းတည့် შუადღ შუადღე შუადღეს ቀትር ᎢᎦ ថ្ងៃត្រង់ 正午 정오
"""
_NIGHT = """
aadhiraat atnight axşam aðnóttu canolnos damadrugada daneutte danoite delanoche delanuit dienag dinotte
ebusuku emesnatës enatës gabi gajanɩ gaua gaueko gauerdia gece geceyarısı gecə gecəyarı gjn hajnal
hatinggabi kechasi keskiyö keskiyöllä kesköö keskööl kurãge kuty-si lamiezulnopții madrugada malam
medianoite meia-noite mesnatë mezzanotte middernacht middernag midn midnat midnatt midnight miezulnopții
min minuit mitjanit mitternacht miðnætti mëzaneutte nacht nachts nag naktis nakts naktī nat natt natë
neutte nggabi night nit noaptea noc noche noite notte noć noću noč nótt nửađêm omnatten opoln opolnoci
opolnoči opółnocy pitunaetéramẽ pitunapyterupé poln polnoc polnoč ponoć ponoći ponoči pusnakts pusnaktī
pånatta pånatten północ půln půlnoc raat saasitazausiku snachts tengahmalam usiku vidurnaktis vn vnoci
wnocy yarimtun yö yöllä znacht zã éjfél éjjel öösel đêm βράδυ τοβράδυ ахшам кечаси ночи ночь ночі ноћ ноћу
ноќ ноќе ніч полн полночь полноќ полунощ поноћ презнощта північ түн түнгі түнжарымы түничинде түнортосу
шөнө шөнөдунд яримтун ҝеҹә ҝеҹәјары գիշեր գիշերը գիշերվա կեսգիշեր կեսգիշերին בלילה חצות לילה לפנותבוקר
ءتۇن ءتۇنجارىمى آدھیرات تۇنگى رات راتمیں شب فيالمساء ل ليلاً منتصفالليل نیمهشب मध्यरात मध्यरात्र
मध्यरात्रि रात रात्र রাত রাত্রি রাত্রিবেলায় ਅੱਧੀਰਾਤ ਰਾਤ ਰਾਤੀਂ મધ્યરાત્રિ રાત્રિ રાત્રે இரவு நள்ளிரவு
అర్ధరాత్రి రాత్రి ಮಧ್ಯರಾತ್ರಿ ರಾತ್ರಿ അർദ്ധരാത്രി രാത്രി මැදියම මැදියමටපසු රෑ กลางคืน เที่ยงคืน ກາງຄືນ
ຕອນກາງຄືນ ທ່ຽງຄືນ ည သန်းခေါင်ယံ ღამ ღამე ღამით შუაღამე შუაღამეს ሌሊት በሌሊት እኩለሌሊት នៅពេលយប់ យប់ អធ្រាត្រ 凌晨
午夜 夜 夜中 真夜中 밤 자정 𑄢𑄬𑄖𑄴
"""


def _words() -> dict[str, str]:
    blocks = (("am", _AM), ("pm", _PM), ("noon", _NOON), ("night", _NIGHT))
    return {word: part for part, block in blocks for word in block.split()}


_PERIODS = _words()
_NOT_OF_THE_WORD = re.compile(
    "[\\s.,،、․'’‘`\"״׳“”\u200b-\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff\udca0]+"
)


def part_of_day(word: str) -> str | None:
    """Return what a word beside a time means: `am`, `pm`, `noon`, `night`, or None for any other word.

    `noon`: the hours around it, so 12 and 1 to 6 are after noon. `night`: from evening to before dawn.
    """
    return _PERIODS.get(_NOT_OF_THE_WORD.sub("", word).casefold())


def hour24(hour: int, part: str | None) -> int | None:
    """Return the hour from 0 to 23, or None when there is no such hour.

    An hour above 12 is one of 24 already, whatever stands beside it. Japanese counts from 0 to 11.
    """
    if part is None or hour > 12:
        return hour if hour < 24 else None
    if part == "am":
        return hour % 12
    if part == "pm":
        return hour % 12 + 12
    if part == "noon":
        return hour + 12 if hour < 7 else hour
    return hour % 12 if hour == 12 or hour < 6 else hour + 12


def wall_clock(day: str, clock: str, raw: str) -> Time:
    """Return a wall-clock time from its ISO 8601 parts: what `times.from_local` returns, for parts that
    recur.

    Millions of lines share their dates and times; putting the parts together costs a tenth.
    """
    return Time(None, f"{day}T{clock}", raw, "local")


class Fields(msgspec.Struct, frozen=True):
    """The three numbers of a date as written, with the digits of the first and the last."""

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
        of_day = self.third_digits if order == "ymd" else self.first_digits
        is_year = digits in (2, 4) or (digits == 3 and is_of_republic(year))
        return is_year and of_day < 3 and 1 <= month <= 12 and 1 <= day <= 31

    def nonexistent(self, order: Order) -> bool:
        """Say whether the month has no such day, as the 31st of February, in a year that can be told."""
        year, digits, month, day = self.split(order)
        full = full_year(year, digits)
        return full is not None and 1 <= month <= 12 and monthrange(full, month)[1] < day <= 31

    @property
    def of_an_unknown_calendar(self) -> bool:
        """Whether there are a day and a month, with a year that none of the calendars known here has."""
        years = [self.split(order)[:2] for order in ORDERS if self.possible(order)]
        return bool(years) and all(calendar_of(y) is None and full_year(y, digits) is None for y, digits in years)

    @property
    def written_of_a_day(self) -> bool:
        """Whether any order makes a month and a day of them: 45/13/23 is no date at all."""
        return any(self.possible(order) for order in ORDERS)

    @property
    def calendar(self) -> Calendar | None:
        """The calendar that the year tells to be another one; a day and a month have no four digits."""
        return calendar_of(self.first if self.first_digits == 4 else self.third)

    def day(self, order: Order, *, buddhist: bool = False, converted: bool = False) -> date | None:
        """Return the date under this order, None when there is none or its calendar cannot be told.

        `converted`: Persian and Islamic dates are, too.
        """
        year, digits, month, day = self.split(order)
        if converted and digits == 4 and calendar_of(year) is not None:
            return common_day(year, month, day)
        full = full_year(year, digits, buddhist=buddhist)
        if full is None:
            return None
        try:
            return date(full, month, day)
        except ValueError:
            return None


class Verdict(msgspec.Struct, frozen=True):
    """How the dates of a file are read. `order` None: it cannot be told; `candidates` are then the ways to
    read it.

    `basis`: what settled it: `examiner`, `form` (a four-digit year in front), `values` (numbers above 12),
    `names` (dates in file names), `separator`, `sequence` (only so do the lines run forward), `span` (only so
    do the days lie side by side), `language`, or `open`. `weak`: the examiner should know of it.
    """

    order: Order | None
    basis: str
    candidates: _Orders
    weak: bool = False
    buddhist: bool = False
    calendar: Calendar | None = None

    def day(self, fields: Fields) -> date | None:
        """Return the date, None when it has no reading or more than one."""
        if self.order is not None:
            return fields.day(self.order, buddhist=self.buddhist, converted=self.calendar is not None)
        readings = self.readings(fields)
        return readings[0] if len(readings) == 1 else None

    def readings(self, fields: Fields) -> list[date]:
        """Return every different date that the fields can mean."""
        known = {"buddhist": self.buddhist, "converted": self.calendar is not None}
        found = {fields.day(order, **known): None for order in self.candidates}
        return [day for day in found if day is not None]


class DateOrder:
    """Collects what the dates of one file say of the order of their fields, in flat memory.

    `calendars`: years that can only be Persian or Islamic are read as such, which whoever asks for it has to say.
    """

    def __init__(self, *, calendars: bool = False) -> None:
        self._converts = calendars
        self._calendars: Counter[Calendar | None] = Counter()
        self._last: Fields | None = None
        self._before = dict.fromkeys(ORDERS, 0)
        self._back = dict.fromkeys(ORDERS, 0)
        self._bad = dict.fromkeys(ORDERS, 0)
        self._no_day = dict.fromkeys(ORDERS, 0)
        self._no_month = dict.fromkeys(ORDERS, 0)  # not even the 31st of February, which somebody mistyped
        self._low = dict.fromkeys(ORDERS, 1 << 30)
        self._high = dict.fromkeys(ORDERS, 0)
        self._named = dict.fromkeys(ORDERS, 0)
        self._dates = 0
        self._buddhist = 0
        self._year_first = 0
        self._separators: set[str] = set()

    def add(self, fields: Fields, separator: str) -> None:
        """Take the date of the next line; repeated dates cost nothing."""
        if fields == self._last or not fields.written_of_a_day:
            return
        self._last = fields
        self._dates += 1
        self._separators.add(separator)
        if fields.first_digits > 2:
            self._year_first += 1
            buddhist = is_buddhist(fields.first, fields.first_digits)
        else:
            buddhist = is_buddhist(fields.third, fields.third_digits)
        self._buddhist += buddhist
        self._calendars[fields.calendar] += 1
        for order in ORDERS:
            day = fields.day(order, buddhist=buddhist and fields.third_digits == 2, converted=self._converts)
            self._no_month[order] += not fields.possible(order)
            self._no_day[order] += fields.nonexistent(order)
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
            if fields.day(order) == named:
                self._named[order] += 1

    @property
    def certain(self) -> bool:
        """True when reading on cannot change the verdict but by contradiction."""
        if self._year_first >= 3 and self._year_first == self._dates:
            return True
        good = [order for order in ORDERS if not self._bad[order]]
        return len(good) == 1 and all(self._bad[order] >= 3 for order in ORDERS if order != good[0])

    def verdict(self, language: str | None = None, told: str | None = None) -> Verdict:
        """Settle the order. `language`: of the app's own words; `told`: how the examiner says that dates are written
        that do not tell. It is said of all evidence that is read together: a file whose dates tell otherwise, by a year
        of four digits in front or by numbers above 12, is read as these tell.
        """
        usual = next((found for found, n in self._calendars.items() if n * 2 > self._dates), None)
        return msgspec.structs.replace(self._settled(language, told), calendar=usual if self._converts else None)

    def _settled(self, language: str | None, told: str | None) -> Verdict:
        buddhist = self._buddhist * 2 > self._dates
        if self._year_first * 2 > self._dates:
            return Verdict("ymd", "examiner" if told == "ymd" else "form", ("ymd",), buddhist=buddhist)
        fewest = min(self._bad.values())
        spare = (
            self._dates // 50 if fewest else 0
        )  # where no order fits every line, a few strays decide nothing
        left = tuple(order for order in ORDERS if self._bad[order] <= fewest + spare)
        if told in left:
            return Verdict(told, "examiner", (told,), buddhist=buddhist)
        left = self._without_rare(left, language)
        left = self._but_for_a_stray(left)
        if len(left) == 1:
            fewest = self._bad[left[0]]
            against = self._back[left[0]] > min(self._back.values()) + 2
            return Verdict(left[0], "values", left, weak=fewest > 0 or against, buddhist=buddhist)
        for basis, margin, keep in self._tests(language):
            kept = keep(left)
            if 0 < len(kept) < len(left):
                left = kept
                if len(left) == 1:
                    return Verdict(left[0], basis, left, weak=not margin, buddhist=buddhist)
        return Verdict(None, "open", left, weak=True, buddhist=buddhist)

    def _tests(self, language: str | None) -> list[tuple[str, bool, Callable[[_Orders], _Orders]]]:
        """(basis, whether it is as good as proof, orders left of those given), the strongest first."""
        back = self._back
        clear = sorted(back.values())[1] - min(back.values()) >= 2
        return [
            ("names", True, self._by_names),
            ("language", True, lambda left: ("ymd",) if language in _YEAR_COMES_FIRST else left),
            ("separator", True, self._by_separator),
            ("sequence", clear, self._by_sequence),
            ("values", False, self._by_month),
            ("span", False, self._by_span),
            ("language", False, lambda left: _by_language(left, language)),
        ]

    def _by_names(self, left: _Orders) -> _Orders:
        most = max(self._named[order] for order in left)
        return tuple(order for order in left if self._named[order] == most) if most else left

    def _by_separator(self, left: _Orders) -> _Orders:
        never = set() if "/" in self._separators else {"mdy"}
        if self._separators == {"."}:
            never.add("ymd")  # a year of two digits in front has blanks behind the points (Korean)
        return tuple(order for order in left if order not in never)

    def _without_rare(self, left: _Orders, language: str | None) -> _Orders:
        """Drop a year of two digits in front, which is rare, unless only so the lines run forward, or where the first
        number is always the same: 24-02-13 and 24-02-14 are two days in a row, or the same day of two years.
        """
        others = [order for order in left if order != "ymd"]
        if "ymd" not in left or not others or language in _SHORT_YEAR_MAY_COME_FIRST:
            return left
        forward = min(self._back[order] for order in others) >= 2 and self._back["ymd"] == 0
        low, high = self._low["ymd"], self._high["ymd"]
        same = 0 < low <= high and date.fromordinal(low).year == date.fromordinal(high).year
        close = same and self._dates > 1 and self._span("ymd") * 10 < min(map(self._span, others))
        return left if forward or close else tuple(others)

    def _but_for_a_stray(self, left: _Orders) -> _Orders:
        """Day, month, year where only days that no calendar has (31/02/24) speak for a year of two digits in front.

        A file that is dated so cannot hold any: its first number is a year, and no later than this one.
        """
        in_front = left == ("ymd",) and not self._year_first
        return ("dmy",) if in_front and self._bad["dmy"] == self._no_day["dmy"] <= self._dates // 2 else left

    def _by_month(self, left: _Orders) -> _Orders:
        """A mistyped 31/02 still says which number is the month."""
        fewest = min(self._no_month[order] for order in left)
        return tuple(order for order in left if self._no_month[order] == fewest)

    def _by_sequence(self, left: _Orders) -> _Orders:
        fewest = min(self._back[order] for order in left)
        return tuple(order for order in left if self._back[order] <= fewest * 2)

    def _by_span(self, left: _Orders) -> _Orders:
        """A chat on ten days in a row is likely; one on the third of each month for ten months is not."""
        if self._dates < 4:
            return left
        shortest = min(map(self._span, left))
        return tuple(order for order in left if self._span(order) < shortest * 10)

    def _span(self, order: Order) -> int:
        """The days from the first to the last, read so."""
        return self._high[order] - self._low[order] + 1


#: Languages of WhatsApp's interface in which some region writes the month first (CLDR).
_MONTH_MAY_COME_FIRST = frozenset(("en", "es", "fil", "tl", "zu", "or", "ks", "om", "ti", "xh"))

#: Languages that write the year first wherever they are spoken (CLDR).
_YEAR_COMES_FIRST = frozenset(("ko", "ja", "hu", "mn"))
#: Languages that write a year of two digits first, now or in CLDR before 2015.
_SHORT_YEAR_MAY_COME_FIRST = frozenset(
    ("ko", "ne", "eu", "zh", "ja", "fr", "sv", "lt", "hu", "sah", "eo", "mn")
)


def _by_language(left: _Orders, language: str | None) -> _Orders:
    if language is None or language in _MONTH_MAY_COME_FIRST:
        return left
    return tuple(order for order in left if order != "mdy")
