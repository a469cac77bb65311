using System.Globalization;
using Kulanz.Platform.Papers.Pdf;
using Kulanz.Platform.Ui;

namespace Kulanz.Platform.Papers;

/// <summary>
/// A document to print or keep, as PDF: say what is in it, and <see cref="ToPdf"/> sets it on A4 pages. The same paper gives the same bytes: everything in it,
/// the date too, comes from here. Letters to customers are <see cref="PostalLetter"/>.
/// </summary>
public sealed record Paper
{
    public required string Title { get; init; }

    /// <summary>Below the title, smaller.</summary>
    public string? Subtitle { get; init; }

    /// <summary>In which language it is written: <c>de</c> or <c>en</c>. The few words of our own are in it, and who has it read aloud hears it in the right voice.</summary>
    public required string Language { get; init; }

    public string? Author { get; init; }

    /// <summary>What it is about, for lists of documents.</summary>
    public string? About { get; init; }

    /// <summary>When it was made: from a record, not from the clock, where the paper is to be made again.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>At the head of every page but the first; the title if nothing else is said.</summary>
    public string? Head { get; init; }

    /// <summary>At the foot of every page, beside the page's number.</summary>
    public string? Foot { get; init; }

    public required IReadOnlyList<Block> Blocks { get; init; }

    public byte[] ToPdf()
    {
        var paper = new PdfPaper();
        var frame = Frame.Millimetres(25, 25, 20, 25);
        var title = Typed.Line(Title);
        var setting = new Setting(paper, frame, frame, 10.5);
        setting.Title(title, Subtitle, 21);
        setting.Set(Blocks);
        foreach (var sheet in paper.Sheets)
        {
            if (sheet.Index > 0)
                setting.Run(sheet, Head ?? title, frame.Left, 15 * Frame.Millimetre, frame.Width);
            var page = Numbered(Language, sheet.Index + 1, paper.Sheets.Count);
            var width = setting.Run(sheet, page, null, Sheet.Height - 14 * Frame.Millimetre, frame.Width / 2);
            if (Foot is not null)
                setting.Run(sheet, Foot, frame.Left, Sheet.Height - 14 * Frame.Millimetre, frame.Width - width - 12);
        }
        return paper.Finish(title, Language, Author is null ? null : Typed.Line(Author), About is null ? null : Typed.Line(About), At);
    }

    internal static string Numbered(string language, int page, int of) => string.Format(CultureInfo.InvariantCulture, Texts.In(language, "Page {0} of {1}"), page, of);
}
