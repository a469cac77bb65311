using System.Globalization;

namespace Kulanz.Client.Licences;

/// <summary>How a licence stands at one moment: what it allows, why, and the words for whoever sits in front of the product.</summary>
/// <param name="Mode">What it allows.</param>
/// <param name="Reason">Why.</param>
/// <param name="Terms">The dates it follows from; null where there is nothing that could be believed.</param>
public sealed record Standing(LicenceMode Mode, LicenceReason Reason, LicenceTerms? Terms = null)
{
    /// <summary>Whether this may be done now.</summary>
    public bool Allows(Use use) => Mode switch
    {
        LicenceMode.Full or LicenceMode.Grace => true,
        LicenceMode.ExportOnly => use is Use.Read or Use.Export,
        _ => false,
    };

    /// <summary>
    /// One or two sentences a product can show. German for <c>de</c> and everything that begins with it (<c>de-AT</c>), otherwise English.
    /// </summary>
    /// <param name="language">An IETF language tag, such as <see cref="CultureInfo.Name"/> is one.</param>
    /// <param name="zone">By which the days of grace are named; the machine's own where it is left out.</param>
    public string Sentence(string language, TimeZoneInfo? zone = null)
    {
        ArgumentNullException.ThrowIfNull(language);
        var german = language.StartsWith("de", StringComparison.OrdinalIgnoreCase);
        return german ? German(zone ?? TimeZoneInfo.Local) : English(zone ?? TimeZoneInfo.Local);
    }

    private string English(TimeZoneInfo zone)
    {
        const string Closed = "reading and exporting work, everything else is refused";
        return Reason switch
        {
            LicenceReason.None => "No licence has been entered yet.",
            LicenceReason.Running when Terms?.LastDay is { } last => $"The licence is valid until {Day(last, false)}.",
            LicenceReason.Running => "The licence is valid.",
            LicenceReason.Unconfirmed => $"The licence could not be confirmed since {On(Terms?.Refresh, zone, false)}. Everything goes on working until {On(Terms?.GraceEnds, zone, false)}: please connect to the internet, or load a new licence file.",
            LicenceReason.Lapsed => $"The licence could not be confirmed since {On(Terms?.Refresh, zone, false)}: {Closed}. Please connect to the internet, or load a new licence file.",
            LicenceReason.NotYet => $"The contract begins on {Day(Terms?.FirstDay, false)}: until then {Closed}.",
            LicenceReason.Ended => $"The contract ended on {Day(Terms?.LastDay, false)}: {Closed}.",
            LicenceReason.ClockSetBack => $"The clock of this computer was set back: {Closed}. Please set it right.",
            LicenceReason.Released => $"The seat of this computer was given up: {Closed}. Please activate the licence again, if a seat is free.",
            LicenceReason.Replaced => "This licence key was replaced by a new one and is void. Please enter the new key.",
            LicenceReason.Withdrawn => "This licence was withdrawn and is void.",
            LicenceReason.NotALicence => "This is no licence file.",
            LicenceReason.WrongType => "This is a signed file, but no licence file.",
            LicenceReason.WrongAlgorithm => "This licence file is not signed as it has to be.",
            LicenceReason.UnknownKey => "This licence file is signed with a key that this version does not know. Please update the product, or ask for a new licence file.",
            LicenceReason.WrongSignature => "This licence file was changed after it was signed.",
            LicenceReason.OtherProduct => "This licence file is for another product.",
            LicenceReason.OtherInstallation => "This licence file is for another computer.",
            LicenceReason.Older => "This licence file is older than the one that is there.",
            LicenceReason.Replayed => "The answer of the licence server is an old one.",
            _ => "",
        };
    }

    private string German(TimeZoneInfo zone)
    {
        const string Closed = "Lesen und Exportieren funktionieren, alles andere wird abgelehnt";
        return Reason switch
        {
            LicenceReason.None => "Es ist noch keine Lizenz eingetragen.",
            LicenceReason.Running when Terms?.LastDay is { } last => $"Die Lizenz gilt bis zum {Day(last, true)}.",
            LicenceReason.Running => "Die Lizenz ist gültig.",
            LicenceReason.Unconfirmed => $"Die Lizenz konnte seit dem {On(Terms?.Refresh, zone, true)} nicht bestätigt werden. Bis zum {On(Terms?.GraceEnds, zone, true)} funktioniert alles weiter: Bitte stellen Sie eine Verbindung zum Internet her, oder laden Sie eine neue Lizenzdatei.",
            LicenceReason.Lapsed => $"Die Lizenz konnte seit dem {On(Terms?.Refresh, zone, true)} nicht bestätigt werden: {Closed}. Bitte stellen Sie eine Verbindung zum Internet her, oder laden Sie eine neue Lizenzdatei.",
            LicenceReason.NotYet => $"Der Vertrag beginnt am {Day(Terms?.FirstDay, true)}. Bis dahin gilt: {Closed}.",
            LicenceReason.Ended => $"Der Vertrag endete am {Day(Terms?.LastDay, true)}: {Closed}.",
            LicenceReason.ClockSetBack => $"Die Uhr dieses Computers wurde zurückgestellt: {Closed}. Bitte stellen Sie sie richtig.",
            LicenceReason.Released => $"Der Platz dieses Computers wurde freigegeben: {Closed}. Bitte aktivieren Sie die Lizenz erneut, wenn ein Platz frei ist.",
            LicenceReason.Replaced => "Dieser Lizenzschlüssel wurde durch einen neuen ersetzt und ist ungültig. Bitte geben Sie den neuen Schlüssel ein.",
            LicenceReason.Withdrawn => "Diese Lizenz wurde zurückgezogen und ist ungültig.",
            LicenceReason.NotALicence => "Das ist keine Lizenzdatei.",
            LicenceReason.WrongType => "Das ist eine signierte Datei, aber keine Lizenzdatei.",
            LicenceReason.WrongAlgorithm => "Diese Lizenzdatei ist nicht so signiert, wie sie es sein muss.",
            LicenceReason.UnknownKey => "Diese Lizenzdatei ist mit einem Schlüssel signiert, den diese Version nicht kennt. Bitte aktualisieren Sie das Programm, oder fordern Sie eine neue Lizenzdatei an.",
            LicenceReason.WrongSignature => "Diese Lizenzdatei wurde nach dem Signieren verändert.",
            LicenceReason.OtherProduct => "Diese Lizenzdatei gehört zu einem anderen Produkt.",
            LicenceReason.OtherInstallation => "Diese Lizenzdatei gehört zu einem anderen Computer.",
            LicenceReason.Older => "Diese Lizenzdatei ist älter als die vorhandene.",
            LicenceReason.Replayed => "Die Antwort des Lizenzservers ist eine alte.",
            _ => "",
        };
    }

    private static string On(DateTimeOffset? at, TimeZoneInfo zone, bool german) => Day(at is { } moment ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime) : null, german);

    /// <summary>With names of our own: a program that runs without cultures has none of German.</summary>
    private static string Day(DateOnly? day, bool german) => day is not { } date ? "?"
        : german ? string.Create(CultureInfo.InvariantCulture, $"{date.Day}. {GermanMonths[date.Month - 1]} {date.Year}")
        : string.Create(CultureInfo.InvariantCulture, $"{date.Day} {EnglishMonths[date.Month - 1]} {date.Year}");

    private static readonly string[] GermanMonths = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];
    private static readonly string[] EnglishMonths = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
}
