namespace Kulanz.Platform.Data;

/// <summary>
/// Small letters for comparing, the same in memory and in both databases: SQLite's own <c>lower</c> knows ASCII only and PostgreSQL's
/// depends on the locale it was made with, so a view counted by one and listed by the other would disagree on "STÖRUNG".
/// In SQL it is the function <c>kulanz_fold</c>: of PostgreSQL in the schema script, of SQLite added to each connection.
/// </summary>
public static class Fold
{
    public const string Function = "kulanz_fold";

    /// <summary>The letters beyond ASCII that are folded; the same two strings stand in the schema script of PostgreSQL.</summary>
    private const string Large = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŠŽŒŁŃŚŹŻĄĘĆČĎĚŇŘŤŮĞŞŐŰĂȘȚ";
    private const string Small = "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþšžœłńśźżąęćčďěňřťůğşőűășț";

    public static string Of(string text) => string.Create(text.Length, text, static (folded, said) =>
    {
        for (var i = 0; i < said.Length; i++)
            folded[i] = said[i] is >= 'A' and <= 'Z'
                ? (char)(said[i] | 0x20)
                : said[i] < 0x80 || Large.IndexOf(said[i], StringComparison.Ordinal) is not (>= 0 and var at) ? said[i] : Small[at];
    });
}
