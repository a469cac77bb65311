namespace Kulanz.Platform.Papers;

/// <summary>A part of a <see cref="Paper"/>, one below the other.</summary>
public abstract record Block;

/// <param name="Level">1 for a chapter, 2 for a section …; also its place among the bookmarks and in the contents.</param>
/// <param name="Anchor">A name by which links in the same paper find it.</param>
public sealed record Heading(string Text, int Level = 1, string? Anchor = null) : Block;

/// <param name="Quiet">Smaller and grey, for what is said in passing.</param>
public sealed record Paragraph(Words Words, bool Quiet = false) : Block;

public sealed record Bullets(IReadOnlyList<Words> Items, bool Numbered = false) : Block;

/// <param name="Share">Its width, against the shares of the others.</param>
/// <param name="Figures">Numbers stand to the right, below each other.</param>
public sealed record Column(string Title, double Share = 1, bool Figures = false);

/// <summary>Its head is repeated on each page; a row goes to the next page whole unless it is larger than half of one.</summary>
/// <param name="Sum">The last row, set off.</param>
public sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Words>> Rows, IReadOnlyList<Words>? Sum = null) : Block;

/// <summary>What is called how: names to the left, values to the right.</summary>
public sealed record Facts(IReadOnlyList<Fact> Of) : Block;

public sealed record Fact(string Name, Words Value);

/// <summary>PNG or JPEG; in the place of one that cannot be read stands what it shows.</summary>
/// <param name="Shows">For those who do not see it.</param>
/// <param name="Width">In millimetres; without it, as large as it is at 150 points an inch, at most the width of the text.</param>
public sealed record Picture(byte[] Content, string Shows, double? Width = null, Words? Caption = null) : Block;

/// <summary>Text whose letters are all equally wide, with its own lines: a mail's head, a hash, a file.</summary>
public sealed record FixedText(string Text) : Block;

public sealed record PageBreak : Block;

/// <summary>The headings with their pages, down to a level.</summary>
public sealed record Contents(string Title, int Depth = 2) : Block;

/// <summary>Blocks that stay on one page, if they fit on one.</summary>
public sealed record Together(IReadOnlyList<Block> Blocks) : Block;

/// <summary>Empty room, in millimetres.</summary>
public sealed record Gap(double Height) : Block;
