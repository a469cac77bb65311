using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Kulanz.Platform.Ui;

/// <summary>
/// What people read, in their language. The English sentence in the code is the key; German stands in <c>Texts.de.json</c> beside the
/// page that uses it, like gettext's catalogues: no invented keys to look up while reading a page. Tests fail on a sentence without
/// German, and on German nobody asks for.
/// </summary>
public sealed class Texts
{
    public static readonly IReadOnlyList<string> Languages = ["de", "en"];

    private static readonly FrozenDictionary<string, string> German = Load();

    private readonly CultureInfo? always;

    public Texts()
    {
    }

    private Texts(CultureInfo culture) => always = culture;

    /// <summary>In this language whoever reads it: for letters.</summary>
    public static Texts For(string language) => new(CultureInfo.GetCultureInfo(language == "de" ? "de-DE" : "en-GB"));

    /// <summary>How dates and numbers are written.</summary>
    public CultureInfo Culture => always ?? CultureInfo.CurrentCulture;

    /// <summary>The sentence in the reader's language.</summary>
    public string this[string english] => Reading() == "de" && German.TryGetValue(english, out var german) ? german : english;

    /// <summary>The sentence with <paramref name="arguments"/> in place of <c>{0}</c>, <c>{1}</c>, written the reader's way.</summary>
    public string this[string english, params object[] arguments] => string.Format(Culture, this[english], Said(arguments));

    /// <summary>One or many: <c>T.Count(n, "One case", "{0} cases")</c>.</summary>
    public string Count(long number, string one, string many) => this[number == 1 ? one : many, number];

    public string this[Refusal refusal] => this[refusal.Sentence, refusal.Arguments];

    public string this[Sentence sentence] => this[sentence.English, [.. sentence.Arguments]];

    /// <summary>The word for a value of an enum: <c>WaitingOnCustomer</c> is "Waiting on customer".</summary>
    public string Word(Enum value) => this[Spaced(value.ToString())];

    /// <summary>For a letter or a stored text, where the reader's language is known from elsewhere.</summary>
    public static string In(string language, string english) => language == "de" && German.TryGetValue(english, out var german) ? german : english;

    public static string Spaced(string pascal)
    {
        var words = pascal == "Email" ? "e-mail" : Data.SnakeCaseNames.Of(pascal).Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private object[] Said(object[] arguments) => [.. arguments.Select(argument => argument is Enum value ? Word(value) : argument is string word ? this[word] : argument)];

    private string Reading() => (always ?? CultureInfo.CurrentUICulture).TwoLetterISOLanguageName;

    private static FrozenDictionary<string, string> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var german = new Dictionary<string, string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith("Texts.de.json", StringComparison.Ordinal)))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            foreach (var (english, translated) in JsonSerializer.Deserialize<Dictionary<string, string>>(file)!)
                german[english] = translated;
        }
        return german.ToFrozenDictionary();
    }
}
