using System.Text.RegularExpressions;
using Kulanz.Platform;

namespace Kulanz.Mail.Templates;

public sealed record UnknownPlaceholder(string Field, string Placeholder, string Known)
    : Invalid(Field, "There is no placeholder {0} in this template. There are: {1}", $"{{{{{Placeholder}}}}}", Known);

public sealed record UnclosedPlaceholder(string Field, string Text) : Invalid(Field, "A placeholder is not closed: {0}", Text);

/// <summary>
/// <c>{{case.number}}</c> in a text, replaced in one pass: what is put in is text and nothing else, whatever a customer has written in it.
/// No conditions, no loops, no code: whoever edits a letter reads what will be sent.
/// </summary>
public static partial class Placeholders
{
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(text, found => values.GetValueOrDefault(found.Groups[1].Value, found.Value));

    /// <summary>The first thing in the text that could not be filled, as a refusal.</summary>
    public static Invalid? Problem(string field, string text, IReadOnlyCollection<string> known)
    {
        foreach (Match found in Placeholder().Matches(text))
            if (!known.Contains(found.Groups[1].Value))
                return new UnknownPlaceholder(field, found.Groups[1].Value, string.Join(", ", known.Select(name => $"{{{{{name}}}}}")));
        var rest = Placeholder().Replace(text, "");
        return rest.IndexOf("{{", StringComparison.Ordinal) is >= 0 and var open ? new UnclosedPlaceholder(field, rest[open..Math.Min(rest.Length, open + 40)].ReplaceLineEndings(" ")) : null;
    }

    [GeneratedRegex(@"\{\{\s*([^{}]*?)\s*\}\}")]
    private static partial Regex Placeholder();
}
