using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kulanz.Platform;

/// <summary>
/// Something that happened while nobody was reading, kept so that whoever looks later reads it in their language:
/// the English sentence and what it names.
/// </summary>
public sealed record Sentence(string English, params string[] Arguments)
{
    public static Sentence Of(Refusal refusal) =>
        new(refusal.Sentence, [.. refusal.Arguments.Select(a => Convert.ToString(a, CultureInfo.InvariantCulture) ?? "")]);

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, English, [.. Arguments]);

    /// <summary>As a column.</summary>
    internal sealed class Column() : ValueConverter<Sentence, string>(
        sentence => JsonSerializer.Serialize(sentence, Json.Options),
        // What an earlier version kept as plain words.
        text => text.StartsWith('{') ? JsonSerializer.Deserialize<Sentence>(text, Json.Options)! : new Sentence("{0}", text));
}
