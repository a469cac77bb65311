namespace Kulanz.Client.Licences;

/// <summary>
/// Letters and digits in words that nobody mishears on the telephone: in German the cities of DIN 5009:2022, and <i>zwo</i>, which cannot be taken for <i>drei</i>; in
/// English the alphabet of ICAO and NATO, with the digits as everybody says them.
/// </summary>
public static class Spelling
{
    private static readonly string[] GermanLetters =
    [
        "Aachen", "Berlin", "Chemnitz", "Düsseldorf", "Essen", "Frankfurt", "Goslar", "Hamburg", "Ingelheim", "Jena", "Köln", "Leipzig", "München",
        "Nürnberg", "Offenbach", "Potsdam", "Quickborn", "Rostock", "Salzwedel", "Tübingen", "Unna", "Völklingen", "Wuppertal", "Xanten", "Ypsilon", "Zwickau",
    ];

    private static readonly string[] EnglishLetters =
    [
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima", "Mike",
        "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
    ];

    private static readonly string[] GermanDigits = ["null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"];
    private static readonly string[] EnglishDigits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    /// <summary>A word for each letter A–Z and digit; anything else stands for itself.</summary>
    /// <param name="text">What is read out.</param>
    /// <param name="language">German for <c>de</c> and everything that begins with it, otherwise English.</param>
    public static IReadOnlyList<string> Of(string text, string language)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(language);
        var (letters, digits) = language.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? (GermanLetters, GermanDigits) : (EnglishLetters, EnglishDigits);
        return [.. text.Select(letter => char.ToUpperInvariant(letter) switch
        {
            >= 'A' and <= 'Z' and var capital => letters[capital - 'A'],
            >= '0' and <= '9' and var digit => digits[digit - '0'],
            _ => letter.ToString(),
        })];
    }
}
