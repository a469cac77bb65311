using System.Globalization;
using Kulanz.Platform.Papers.Pdf;
using Kulanz.Platform.Ui;

namespace Kulanz.Platform.Papers;

/// <summary>
/// A letter on the company's paper, after DIN 5008 form B: the address in the window of an envelope, the references beside it, fold marks, and below what
/// the law wants to stand there. The same letter gives the same bytes.
/// </summary>
public sealed record PostalLetter
{
    public required Letterhead Head { get; init; }

    /// <summary>Name, further lines, street, place: as it stands on the envelope.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Above the address: "Einschreiben", "Persönlich".</summary>
    public string? Remark { get; init; }

    /// <summary><c>de</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Subject { get; init; }

    /// <summary>"Guten Tag Frau Becker,"; without it, nobody in particular is greeted. Empty where the text has its own greeting.</summary>
    public string? Salutation { get; init; }

    public required IReadOnlyList<Block> Text { get; init; }

    /// <summary>Without it the usual one; empty where the text has its own.</summary>
    public string? Closing { get; init; }

    /// <summary>Who signs, and as what: each on a line of its own. A letter nobody signs says so in its text.</summary>
    public IReadOnlyList<string> SignedBy { get; init; } = [];

    public IReadOnlyList<string> Enclosures { get; init; } = [];

    public string? YourReference { get; init; }
    public string? OurReference { get; init; }
    public string? CustomerNumber { get; init; }
    public string? ContractNumber { get; init; }

    /// <summary>Whom to ask.</summary>
    public string? Contact { get; init; }

    /// <summary>Their own number and address, where they have any; else the company's.</summary>
    public string? Telephone { get; init; }

    public string? Email { get; init; }

    /// <summary>Further lines beside the address, such as a number of a proceeding.</summary>
    public IReadOnlyList<Fact> Further { get; init; } = [];

    public byte[] ToPdf()
    {
        var paper = new PdfPaper();
        new LetterSheet(this, paper).Draw();
        return paper.Finish(Typed.Line(Subject), Language, Head.Name, null, At);
    }

    internal string Date => Head.Company.Local(At).ToString(Language == "de" ? "d. MMMM yyyy" : "d MMMM yyyy", CultureInfo.GetCultureInfo(Language == "de" ? "de-DE" : "en-GB"));

    /// <summary>What stands beside the address; nothing that is empty.</summary>
    internal IReadOnlyList<Fact> References
    {
        get
        {
            var details = Head.Company.Details;
            return
            [
                .. new (string Name, string? Value)[]
                {
                    ("Your reference", YourReference), ("Our reference", OurReference), ("Customer number", CustomerNumber), ("Contract number", ContractNumber),
                }.Concat(Further.Select(f => (f.Name, (string?)f.Value.Plain))).Concat(
                [
                    ("Contact", Contact), ("Telephone", Telephone ?? details.Telephone), ("E-mail", Email ?? details.Email), ("Date", Date),
                ]).Where(fact => !string.IsNullOrWhiteSpace(fact.Item2)).Select(fact => new Fact(Texts.In(Language, fact.Item1), Typed.Line(fact.Item2))),
            ];
        }
    }
}
