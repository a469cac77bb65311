namespace Kulanz.WorkTime;

/// <summary>A rule for a holiday.</summary>
/// <param name="On">When.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Places">Codes of the regions, with a blank between them; it holds in all below them too.</param>
/// <param name="Since">The first year.</param>
/// <param name="Until">The last year.</param>
internal sealed record HolidayRule(DayRule On, Wording Name, string Places, int Since = HolidayRegion.FirstYear, int Until = 9999)
{
    private readonly string[] places = Places.Split(' ');

    public bool Holds(int year) => Math.Max(year, HolidayRegion.FirstYear) is var law && law >= Since && law <= Until;

    public bool IsIn(string code) => Array.Exists(places, place => code == place || (code.StartsWith(place, StringComparison.Ordinal) && code[place.Length] == '-'));
}

/// <summary>
/// A place with public holidays of its own: Germany (<c>DE</c>: only what holds in all states), its sixteen states (ISO 3166-2: <c>DE-HE</c>), the parts of states that differ, Austria and its states, Switzerland.
/// </summary>
/// <remarks>
/// Germany: the states' laws on Sundays and holidays, and Art. 2 (2) of the Unification Treaty for 3 October. 31 October 2017 was one everywhere, by law of each state.
/// The Day of Repentance and Prayer was given up for 1995 everywhere but in Saxony; 6 January in Saxony-Anhalt since 1993; 31 October in the north since 2018; 8 March in Berlin since 2019, in Mecklenburg-Western Pomerania
/// since 2023; 20 September in Thuringia since 2019; in Berlin also 8 May 2020, 8 May 2025 and 17 June 2028. 17 June was the day of the old Federal Republic, last in 1990. In the east the regulation of 16 May 1990
/// (GBl. I p. 248) left days of one confession to territories where it prevails, until the states made laws of their own; here they hold statewide from 1990 as they do since.
/// <para>Parts of states: Assumption in communes of Bavaria with more Catholics than Protestants (<c>DE-BY-KATH</c>; which those are the state's office for statistics says after each census), Augsburg's
/// Peace Festival (<c>DE-BY-A</c> is Bavaria and that day; the city itself, which has Assumption too, is <c>DE-BY-AUGSBURG</c>), Corpus Christi in Sorbian communes around Bautzen and in communes of three districts of Thuringia.</para>
/// <para>Austria: § 7 (2) ARG, the same thirteen days in all states. Carinthia, Burgenland and Salzburg (<c>AT-2</c>, <c>AT-1</c>, <c>AT-5</c>) add the day of their state, as common calendars do: schools and offices are closed, by the law of the state only;
/// where that shall not count, take <c>AT</c>. Good Friday is no holiday there, since 2019 for nobody. Switzerland: the four days that all cantons keep (1 August by Art. 110 (3) of the constitution, since 1994); the others differ from canton to canton, and
/// are added as days of one's own.</para>
/// </remarks>
public sealed class HolidayRegion
{
    /// <summary>The first year whose holidays are as the law was.</summary>
    public const int FirstYear = 1990;

    private HolidayRegion(string code, string english, string german) => (Code, Name) = (code, new Wording(english, german));

    /// <summary>Its code: <c>DE-BY-KATH</c>.</summary>
    public string Code { get; }

    /// <summary>What it is called.</summary>
    public Wording Name { get; }

    /// <summary>The region with a code, however it is capitalised; null where there is none.</summary>
    public static HolidayRegion? Find(string? code) => Array.Find(Known, region => region.Code.Equals(code?.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Its code.</summary>
    public override string ToString() => Code;

    internal bool Has(HolidayRule rule) => rule.IsIn(Code);

    private static readonly HolidayRegion[] Known =
    [
        new("DE", "Germany: in all states", "Deutschland: in allen Ländern"),
        new("DE-BW", "Baden-Württemberg", "Baden-Württemberg"),
        new("DE-BY", "Bavaria", "Bayern"),
        new("DE-BY-KATH", "Bavaria: communes with more Catholics", "Bayern: überwiegend katholische Gemeinden"),
        new("DE-BY-EVANG", "Bavaria: communes with more Protestants", "Bayern: überwiegend evangelische Gemeinden"),
        new("DE-BY-AUGSBURG", "Bavaria: city of Augsburg", "Bayern: Stadt Augsburg"),
        new("DE-BY-A", "Bavaria and Augsburg's Peace Festival, without Assumption", "Bayern mit dem Augsburger Friedensfest, ohne Mariä Himmelfahrt"),
        new("DE-BE", "Berlin", "Berlin"),
        new("DE-BB", "Brandenburg", "Brandenburg"),
        new("DE-HB", "Bremen", "Bremen"),
        new("DE-HH", "Hamburg", "Hamburg"),
        new("DE-HE", "Hesse", "Hessen"),
        new("DE-MV", "Mecklenburg-Western Pomerania", "Mecklenburg-Vorpommern"),
        new("DE-NI", "Lower Saxony", "Niedersachsen"),
        new("DE-NW", "North Rhine-Westphalia", "Nordrhein-Westfalen"),
        new("DE-RP", "Rhineland-Palatinate", "Rheinland-Pfalz"),
        new("DE-SL", "Saarland", "Saarland"),
        new("DE-SN", "Saxony", "Sachsen"),
        new("DE-SN-BZ", "Saxony: Catholic Sorbian communes around Bautzen", "Sachsen: katholische sorbische Gemeinden um Bautzen"),
        new("DE-ST", "Saxony-Anhalt", "Sachsen-Anhalt"),
        new("DE-SH", "Schleswig-Holstein", "Schleswig-Holstein"),
        new("DE-TH", "Thuringia", "Thüringen"),
        new("DE-TH-EIC", "Thuringia: Eichsfeld", "Thüringen: Eichsfeld"),
        new("DE-TH-UH", "Thuringia: communes of Unstrut-Hainich with Corpus Christi", "Thüringen: Gemeinden im Unstrut-Hainich-Kreis mit Fronleichnam"),
        new("DE-TH-WAK", "Thuringia: communes of Wartburg district with Corpus Christi", "Thüringen: Gemeinden im Wartburgkreis mit Fronleichnam"),
        new("AT", "Austria", "Österreich"),
        new("AT-1", "Austria: Burgenland", "Österreich: Burgenland"),
        new("AT-2", "Austria: Carinthia", "Österreich: Kärnten"),
        new("AT-3", "Austria: Lower Austria", "Österreich: Niederösterreich"),
        new("AT-4", "Austria: Upper Austria", "Österreich: Oberösterreich"),
        new("AT-5", "Austria: Salzburg", "Österreich: Salzburg"),
        new("AT-6", "Austria: Styria", "Österreich: Steiermark"),
        new("AT-7", "Austria: Tyrol", "Österreich: Tirol"),
        new("AT-8", "Austria: Vorarlberg", "Österreich: Vorarlberg"),
        new("AT-9", "Austria: Vienna", "Österreich: Wien"),
        new("CH", "Switzerland: in all cantons", "Schweiz: in allen Kantonen"),
    ];

    /// <summary>All of them, states in the order of their German names.</summary>
    public static IReadOnlyList<HolidayRegion> All => Known;

    private const string OldStates = "DE-BE DE-BW DE-BY DE-HB DE-HE DE-HH DE-NI DE-NW DE-RP DE-SH DE-SL";

    internal static readonly HolidayRule[] Rules =
    [
        Rule("01-01", "New Year's Day", "Neujahr", "DE AT CH"),
        Rule("01-06", "Epiphany", "Heilige Drei Könige", "DE-BW DE-BY AT"),
        Rule("01-06", "Epiphany", "Heilige Drei Könige", "DE-ST", since: 1993),
        Rule("03-08", "International Women's Day", "Internationaler Frauentag", "DE-BE", since: 2019),
        Rule("03-08", "International Women's Day", "Internationaler Frauentag", "DE-MV", since: 2023),
        Rule("easter-2", "Good Friday", "Karfreitag", "DE"),
        Rule("easter", "Easter Sunday", "Ostersonntag", "DE-BB"),
        Rule("easter+1", "Easter Monday", "Ostermontag", "DE AT"),
        Rule("05-01", "Labour Day", "Tag der Arbeit", "DE"),
        Rule("05-01", "State Holiday", "Staatsfeiertag", "AT"),
        Rule("2020-05-08", "Liberation Day", "Tag der Befreiung", "DE-BE"),
        Rule("2025-05-08", "Liberation Day", "Tag der Befreiung", "DE-BE"),
        Rule("easter+39", "Ascension Day", "Christi Himmelfahrt", "DE AT"),
        Rule("easter+39", "Ascension Day", "Auffahrt", "CH"),
        Rule("easter+49", "Whit Sunday", "Pfingstsonntag", "DE-BB"),
        Rule("easter+50", "Whit Monday", "Pfingstmontag", "DE AT"),
        Rule("easter+60", "Corpus Christi", "Fronleichnam", "DE-BW DE-BY DE-HE DE-NW DE-RP DE-SL DE-SN-BZ DE-TH-EIC DE-TH-UH DE-TH-WAK AT"),
        Rule("06-17", "Day of German Unity", "Tag der deutschen Einheit", OldStates, until: 1990),
        Rule("2028-06-17", "75 Years since the Uprising of 1953", "75. Jahrestag des Volksaufstands von 1953", "DE-BE"),
        Rule("08-01", "National Day", "Bundesfeiertag", "CH", since: 1994),
        Rule("08-08", "Augsburg Peace Festival", "Augsburger Friedensfest", "DE-BY-A DE-BY-AUGSBURG"),
        Rule("08-15", "Assumption of Mary", "Mariä Himmelfahrt", "DE-BY-KATH DE-BY-AUGSBURG DE-SL AT"),
        Rule("09-20", "World Children's Day", "Weltkindertag", "DE-TH", since: 2019),
        Rule("09-24", "Saint Rupert's Day", "Rupert", "AT-5"),
        Rule("10-03", "Day of German Unity", "Tag der Deutschen Einheit", "DE"),
        Rule("10-10", "Day of the Plebiscite", "Tag der Volksabstimmung", "AT-2"),
        Rule("10-26", "National Day", "Nationalfeiertag", "AT"),
        Rule("10-31", "Reformation Day", "Reformationstag", "DE-BB DE-MV DE-SN DE-ST DE-TH"),
        Rule("10-31", "Reformation Day", "Reformationstag", "DE-HB DE-HH DE-NI DE-SH", since: 2018),
        Rule("2017-10-31", "Reformation Day", "Reformationstag", "DE"),
        Rule("11-01", "All Saints' Day", "Allerheiligen", "DE-BW DE-BY DE-NW DE-RP DE-SL AT"),
        Rule("11-11", "Saint Martin's Day", "Martinstag", "AT-1"),
        Rule("repentance", "Day of Repentance and Prayer", "Buß- und Bettag", "DE", until: 1994),
        Rule("repentance", "Day of Repentance and Prayer", "Buß- und Bettag", "DE-SN", since: 1995),
        Rule("12-08", "Immaculate Conception", "Mariä Empfängnis", "AT"),
        Rule("12-25", "Christmas Day", "1. Weihnachtstag", "DE"),
        Rule("12-25", "Christmas Day", "Christtag", "AT"),
        Rule("12-25", "Christmas Day", "Weihnachten", "CH"),
        Rule("12-26", "Second Day of Christmas", "2. Weihnachtstag", "DE"),
        Rule("12-26", "Saint Stephen's Day", "Stefanitag", "AT"),
    ];

    private static HolidayRule Rule(string on, string english, string german, string places, int since = FirstYear, int until = 9999) =>
        new(DayRule.Parse(on), new Wording(english, german), places, since, until);
}
