using System.Globalization;
using System.Text.RegularExpressions;

namespace Kulanz.Platform.Data;

/// <summary>
/// What stands in a text between a mark and the next <c>|</c>, the same in memory and in both databases. In SQL these are the functions
/// <c>kulanz_between</c> and <c>kulanz_amount</c>: of PostgreSQL in the schema script, of SQLite added to each connection.
/// </summary>
public static partial class Between
{
    public const string TextFunction = "kulanz_between";
    public const string AmountFunction = "kulanz_amount";

    /// <summary>Empty where there is no such mark.</summary>
    public static string Text(string text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
            return "";
        var rest = text.AsSpan(at + mark.Length);
        var end = rest.IndexOf('|');
        return (end < 0 ? rest : rest[..end]).ToString();
    }

    /// <summary>As something that can be greater or less: a number, or a day as 20260928. Null for anything else.</summary>
    public static double? Amount(string text, string mark) => AmountOf(Text(text, mark));

    public static double? AmountOf(string held) =>
        Day().IsMatch(held) ? double.Parse(held.Replace("-", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
        : Number().IsMatch(held) ? double.Parse(held, CultureInfo.InvariantCulture)
        : null;

    // The same two patterns stand in the schema script of PostgreSQL.
    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex Day();

    [GeneratedRegex(@"^-?[0-9]{1,29}(\.[0-9]{1,29})?\z")]
    private static partial Regex Number();
}
