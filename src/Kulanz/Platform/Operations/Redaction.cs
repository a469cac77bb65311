using System.Text.RegularExpressions;

namespace Kulanz.Platform.Operations;

/// <summary>
/// The second fence around the log: our own messages name ids, kinds and codes only, but what an exception or a library says is not ours.
/// Addresses, keys, tokens, secret links and everything behind a question mark are taken out of every line.
/// </summary>
public static partial class Redaction
{
    public static string Of(string text)
    {
        // A query by itself, as ASP.NET Core hands it on beside its path.
        if (text is ['?', _, ..])
            return "?…";
        if (text.Contains('@', StringComparison.Ordinal))
            text = Address().Replace(text, "…@…");
        if (text.Contains('/', StringComparison.Ordinal))
            text = Query().Replace(Licence().Replace(Link().Replace(text, "$1…"), "$1…"), "$1?…");
        if (text.Contains('-', StringComparison.Ordinal))
            text = LicenceKey().Replace(text, "$1-…");
        if (text.Contains("kul_", StringComparison.Ordinal) || text.Contains("eyJ", StringComparison.Ordinal) || text.Contains("earer ", StringComparison.Ordinal))
            text = Key().Replace(text, "…");
        return text;
    }

    [GeneratedRegex(@"[^\s<>()\[\]""'=:;,/\\]+@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?", RegexOptions.None, 500)]
    private static partial Regex Address();

    /// <summary>Links that let in whoever has them: of a case, to sign in, to another address or password, to rate.</summary>
    [GeneratedRegex(@"(/(?:c|satisfaction|sign-in/link|sign-in/email|sign-in/password|api/v1/cti|api/v1/sipgate)/)[^/\s?""']+", RegexOptions.IgnoreCase, 500)]
    private static partial Regex Link();

    /// <summary>A licence by its key. Products should send it in a header, with a dash in its place.</summary>
    [GeneratedRegex(@"(/api/v1/licences/)(?!-(?:[/\s?""']|$))[^/\s?""']+", RegexOptions.IgnoreCase, 500)]
    private static partial Regex Licence();

    /// <summary>Five groups of four; the first one may stay, by it people tell keys apart.</summary>
    [GeneratedRegex(@"\b([0-9A-Za-z]{4})(?:-[0-9A-Za-z]{4}){4}\b", RegexOptions.None, 500)]
    private static partial Regex LicenceKey();

    [GeneratedRegex(@"((?:https?:/)?/[^\s?""']*)\?[^\s""']*", RegexOptions.IgnoreCase, 500)]
    private static partial Regex Query();

    [GeneratedRegex(@"kul_[A-Za-z0-9_-]+|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.?[A-Za-z0-9_-]*|(?<=[Bb]earer )\S+", RegexOptions.None, 500)]
    private static partial Regex Key();
}
