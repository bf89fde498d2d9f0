"""Names of months and weekdays, and words such as "tomorrow", by language. Case-folded, without points."""

# ruff: noqa: RUF001, SIM905 - tables of words of many languages, written as rows

MONTHS: dict[str, int] = {}
"""The month that a name means, 1 to 12."""
_MONTH_ROWS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan feb mar apr may jun jul aug sept oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber mrz apr mai jun jul aug sep okt nov dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november december",
    "januar februar mars april mai juni juli august september oktober november desember",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
)
for _row in _MONTH_ROWS:
    for _number, _name in enumerate(_row.split(), 1):
        MONTHS.setdefault(_name, _number)
MONTHS |= {"heinäkuuta": 7, "elokuuta": 8, "syyskuuta": 9, "lokakuuta": 10, "marraskuuta": 11, "joulukuuta": 12}

WEEKDAYS: dict[str, int] = {}
"""The weekday that a name means, Monday is 0."""
_WEEKDAY_ROWS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue wed thu fri sat sun",
    "mon tues weds thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "montags dienstags mittwochs donnerstags freitags sonnabend sonntags",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "måndag tisdag onsdag torsdag fredag lördag söndag",
    "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina",
    "poniedziałek wtorek środę czwartek piątek sobotę niedzielę",
    "pondělí úterý středu čtvrtek pátek sobotu neděli",
    "понедельник вторник среду четверг пятницу субботу воскресенье",
    "понеділок вівторок середу четвер пятницю суботу неділю",
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    "周一 周二 周三 周四 周五 周六 周日",
    "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
)
for _row in _WEEKDAY_ROWS:
    for _number, _name in enumerate(_row.split()):
        WEEKDAYS.setdefault(_name, _number)

DAYS_AWAY: dict[str, int] = {
    **dict.fromkeys(
        "today tonight heute aujourd'hui hoy hoje oggi vandaag idag dzisiaj dziś dnes сегодня сьогодні bugün "
        "اليوم היום tänään 今天 今日 오늘".split(),
        0,
    ),
    **dict.fromkeys(
        "tomorrow tmrw demain amanhã domani morgen imorgon imorgen jutro zítra завтра yarın غدا غداً מחר "
        "huomenna 明天 明日 내일".split(),
        1,
    ),
    **dict.fromkeys(
        "yesterday gestern hier ayer ontem ieri gisteren igår wczoraj včera вчера вчора dün أمس אתמול 昨天 昨日 "
        "어제".split(),
        -1,
    ),
    **dict.fromkeys(
        "übermorgen après-demain overmorgen dopodomani pojutrze pozítří послезавтра "
        "післязавтра 后天 明後日 모레".split(),
        2,
    ),
    **dict.fromkeys(["vorgestern", "avant-hier", "anteayer", "anteontem", "позавчера", "前天", "그저께"], -2),
}
"""Days from today, for words that stand alone. `hier` and `morgen` mean it in one language only: see facts_dates."""
ONLY_IN = {
    "hier": "fr",
    "morgen": "de nl da no",
    "imorgen": "da no",
    "ontem": "pt",
    "hoy": "es",
    "dnes": "cs",
    "dün": "tr",
}
"""Words that mean a day only in a text of these languages."""
NEXT_BEFORE = frozenset(
    "next nächsten nächste nächster kommenden kommende volgende nästa næste neste следующий следующую "
    "наступний наступну próximo próxima przyszły przyszłą příští".split()
)
"""Words for "next" before a weekday."""
NEXT_AFTER = frozenset(["prochain", "prochaine", "próximo", "próxima", "prossimo", "prossima", "que"])
"""Words for "next" behind one."""
LAST_BEFORE = frozenset(
    "last letzten letzte letzter vergangenen vorigen vorige afgelopen förra прошлый прошлую pasado "
    "passado scorso".split()
)
LAST_AFTER = frozenset("dernier dernière pasado pasada passado passada scorso scorsa".split())
IN_WORDS = frozenset("in within dans en em tra fra over om binnen innerhalb через za üç".split())
"""Before "3 days"."""
UNITS: dict[str, int] = {
    **dict.fromkeys(
        "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage dager dní "
        "dni день дня дней днів gün".split(),
        1,
    ),
    **dict.fromkeys(
        "week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka veckor uge "
        "uger uke uker tygodnie tygodnia týdny неделю недели недель тиждень тижні hafta".split(),
        7,
    ),
}
"""Days of a unit of time."""
SMALL_NUMBERS = {
    word: number
    for row in (
        "one two three four five six seven eight nine ten",
        "einem zwei drei vier fünf sechs sieben acht neun zehn",
        "un deux trois quatre cinq six sept huit neuf dix",
        "uno dos tres cuatro cinco seis siete ocho nueve diez",
        "um dois três quatro cinco seis sete oito nove dez",
        "un due tre quattro cinque sei sette otto nove dieci",
        "een twee drie vier vijf zes zeven acht negen tien",
    )
    for number, word in enumerate(row.split(), 1)
} | {"a": 1, "einer": 1, "une": 1, "una": 1, "uma": 1, "duas": 2}
