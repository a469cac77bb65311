namespace Kulanz.Mime;

/// <summary>A media type with its parameters (RFC 2045 §5). What cannot be read is <c>text/plain</c> (§5.2) or the default of the surrounding multipart.</summary>
public sealed class ContentType
{
    private ContentType(string type, string subtype, Parameters parameters) => (Type, Subtype, Parameters) = (type, subtype, parameters);

    /// <summary>Lower case, e.g. <c>text</c>.</summary>
    public string Type { get; }

    /// <summary>Lower case, e.g. <c>plain</c>.</summary>
    public string Subtype { get; }

    /// <summary><c>text/plain</c>, without parameters.</summary>
    public string MediaType => field ??= $"{Type}/{Subtype}";

    /// <summary>charset, boundary, name and the others.</summary>
    public Parameters Parameters { get; }

    /// <summary>The charset parameter as written, or null.</summary>
    public string? Charset => Parameters["charset"];

    internal static ContentType TextPlain { get; } = new("text", "plain", Parameters.Parse(null));

    internal static ContentType MessageRfc822 { get; } = new("message", "rfc822", Parameters.Parse(null));

    internal bool Is(string type, string subtype) => Type == type && Subtype == subtype;

    /// <summary>Reads a <c>Content-Type</c> value; null where it names no type.</summary>
    public static ContentType? Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        var parameters = Parameters.Parse(value);
        var main = parameters.Value.AsSpan();
        var slash = main.IndexOf('/');
        var type = Token(slash < 0 ? main : main[..slash]);
        var subtype = slash < 0 ? "" : Token(main[(slash + 1)..]);
        if (subtype.Length == 0)
            return type switch
            {
                "text" => new("text", "plain", parameters),
                "html" => new("text", "html", parameters),
                "multipart" => new("multipart", "mixed", parameters),
                _ => null,
            };
        return type.Length == 0 ? null : new(type, subtype, parameters);
    }

    private static string Token(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \t\"'");
        var end = 0;
        while (end < text.Length && end < 127 && (char.IsAsciiLetterOrDigit(text[end]) || "!#$&^_.+-".Contains(text[end], StringComparison.Ordinal)))
            end++;
        Span<char> lower = stackalloc char[127];
        text[..end].ToLowerInvariant(lower);
        return lower[..end] switch
        {
            "plain" => "plain",
            "text" => "text",
            "html" => "html",
            "multipart" => "multipart",
            "mixed" => "mixed",
            "alternative" => "alternative",
            "application" => "application",
            "image" => "image",
            _ => new string(lower[..end]),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => MediaType;
}
