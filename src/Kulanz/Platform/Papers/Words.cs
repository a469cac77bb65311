using Kulanz.Platform.Papers.Pdf;

namespace Kulanz.Platform.Papers;

/// <summary>A stretch of text that looks alike. A line end in it is one on paper.</summary>
/// <param name="Link">Where it leads: an address of the web, of mail or of a telephone, or <c>#name</c> for a heading of the same paper. Anything else is plain text.</param>
public sealed record Run(string Text, bool Bold = false, bool Italic = false, bool Fixed = false, string? Link = null)
{
    public static implicit operator Run(string text) => new(text);
}

/// <summary>Text with emphasis and links in it; a plain string is one too.</summary>
public sealed record Words(params IReadOnlyList<Run> Runs)
{
    public static implicit operator Words(string text) => new(new Run(text));

    public static Words Bold(string text) => new(new Run(text, Bold: true));

    /// <summary>What it says, without how it looks.</summary>
    public string Plain => string.Concat(Runs.Select(run => run.Text));
}

/// <summary>How letters are drawn, and whether they lead somewhere.</summary>
internal sealed record Look(bool Bold, bool Italic, bool Fixed, string Colour, string? Link)
{
    private Tag? link;

    /// <summary>The tag of a link: one for all its lines.</summary>
    public Tag TagIn(Tag around) => link ??= around.Add("Link");

    /// <summary>No script, no file: only what a person can be sent to.</summary>
    public static string? Safe(string? link) => link switch
    {
        null or "" or "#" => null,
        ['#', ..] => link,
        _ when Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto" or "tel" => uri.AbsoluteUri,
        _ => null,
    };
}
