namespace Kulanz.Platform.Papers.Pdf;

/// <summary>
/// What a piece of a page is, for those who do not see it: a heading, a row, a link. Tags are a tree in the order of reading, which need not be the order
/// of drawing; a row that goes on overleaf is one tag with pieces on two pages.
/// </summary>
internal sealed class Tag(string kind, Tag? parent)
{
    private readonly List<object> parts = [];

    public string Kind => kind;
    public Tag? Parent => parent;

    /// <summary>The number of its object in the file, once that is known.</summary>
    public int Number { get; set; }

    /// <summary>What a picture shows.</summary>
    public string? Said { get; init; }

    /// <summary>Further entries of its attributes, such as what a heading of a table is the heading of.</summary>
    public string? Attributes { get; init; }

    public IReadOnlyList<object> Parts => parts;

    public Tag Add(string child, string? said = null, string? attributes = null)
    {
        var tag = new Tag(child, this) { Said = said, Attributes = attributes };
        parts.Add(tag);
        return tag;
    }

    /// <summary>A piece of a page's content, by its number there.</summary>
    public void Has(Sheet sheet, int content) => parts.Add((sheet, content));

    public void Has(LinkArea area) => parts.Add(area);

    public IEnumerable<Tag> All() => parts.OfType<Tag>().SelectMany(child => child.All()).Prepend(this);
}

/// <summary>Where on a page a click leads somewhere: an address of the web, or a place in the document.</summary>
internal sealed record LinkArea(Sheet Sheet, Tag Tag, double Left, double Top, double Right, double Bottom, string Said)
{
    public string? Address { get; init; }

    /// <summary>A heading by its name; asked when all are placed.</summary>
    public string? Anchor { get; init; }

    public int Number { get; set; }
}

/// <summary>A place that the outline, the contents and links lead to.</summary>
internal sealed record Place(Sheet Sheet, double Top);
