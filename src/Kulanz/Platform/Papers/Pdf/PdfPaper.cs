using System.Globalization;
using System.Security;
using System.Text;
using Kulanz.Platform.Papers.Fonts;

namespace Kulanz.Platform.Papers.Pdf;

/// <summary>
/// A document being made: its pages, fonts, pictures, its tree of tags (ISO 14289-1, PDF/UA), its outline. Why it is ours and not a package's:
/// docs/decisions/0032.
/// </summary>
internal sealed class PdfPaper
{
    private readonly PdfFile file = new();
    private readonly Dictionary<Typeface, FontInFile> fonts = [];
    private readonly Dictionary<string, PictureInFile> pictures = [];
    private readonly List<(string Title, int Level, Place Place)> headings = [];

    public List<Sheet> Sheets { get; } = [];

    public Tag Document { get; } = new("Document", null);

    /// <summary>Headings by their name, for links within the document.</summary>
    public Dictionary<string, Place> Places { get; } = [];

    public Sheet NewSheet()
    {
        var sheet = new Sheet(this, Sheets.Count) { Number = file.Reserve() };
        Sheets.Add(sheet);
        return sheet;
    }

    public void Heading(string title, int level, Place place) => headings.Add((title, level, place));

    public FontInFile Font(Typeface face)
    {
        if (!fonts.TryGetValue(face, out var font))
            fonts[face] = font = new FontInFile(face, fonts.Count, file.Reserve());
        return font;
    }

    /// <summary>The picture, once for the whole document; null where it is none we can read.</summary>
    public PictureInFile? Picture(byte[] content)
    {
        var key = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content));
        if (!pictures.TryGetValue(key, out var picture) && PictureInFile.Read(content) is { } read)
            pictures[key] = picture = read.Into(file, $"I{pictures.Count}");
        return picture;
    }

    public byte[] Finish(string title, string language, string? author, string? about, DateTimeOffset at)
    {
        var (root, pages, tree) = (file.Reserve(), file.Reserve(), file.Reserve());
        var all = Document.All().ToList();
        foreach (var tag in all)
            tag.Number = file.Reserve();
        foreach (var link in Sheets.SelectMany(s => s.Links))
            link.Number = file.Reserve();
        foreach (var sheet in Sheets)
            WritePage(sheet, pages);
        file.Put(pages, $"<</Type/Pages/Count {Sheets.Count}/Kids[{string.Join(' ', Sheets.Select(s => Ref(s.Number)))}]>>");
        foreach (var font in fonts.Values)
            font.Write(file);
        WriteLinks();
        foreach (var tag in all)
            WriteTag(tag, tree);
        file.Put(tree, $"<</Type/StructTreeRoot/K {Ref(Document.Number)}/ParentTree {Ref(WriteParents())}/ParentTreeNextKey {Sheets.Count + Sheets.Sum(s => s.Links.Count)}>>");
        var outline = WriteOutline();
        var described = file.Reserve();
        file.PutStream(described, "/Type/Metadata/Subtype/XML", Encoding.UTF8.GetBytes(Described(title, language, author, about, at)), packed: true);
        file.Put(root, $"<</Type/Catalog/Pages {Ref(pages)}/Lang {PdfFile.Text(language)}/MarkInfo<</Marked true>>/StructTreeRoot {Ref(tree)}/ViewerPreferences<</DisplayDocTitle true>>/Metadata {Ref(described)}{(outline is { } o ? $"/Outlines {Ref(o)}/PageMode/UseOutlines" : "")}>>");
        var info = file.Add($"<</Title {PdfFile.Text(title)}{(author is null ? "" : $"/Author {PdfFile.Text(author)}")}{(about is null ? "" : $"/Subject {PdfFile.Text(about)}")}/Creator(Kulanz)/Producer(Kulanz)/CreationDate {PdfFile.Date(at)}/ModDate {PdfFile.Date(at)}>>");
        return file.Finish(root, info);
    }

    private void WritePage(Sheet sheet, int pages)
    {
        var content = file.PutStream(file.Reserve(), "", sheet.Content());
        var fontNames = string.Concat(sheet.Fonts.OrderBy(f => f.Object).Select(f => $"/{f.Name} {Ref(f.Object)}"));
        var pictureNames = string.Concat(sheet.Pictures.OrderBy(p => p.Number).Select(p => $"/{p.Name} {Ref(p.Number)}"));
        var links = sheet.Links.Count == 0 ? "" : $"/Annots[{string.Join(' ', sheet.Links.Select(l => Ref(l.Number)))}]";
        file.Put(sheet.Number, string.Create(CultureInfo.InvariantCulture,
            $"<</Type/Page/Parent {Ref(pages)}/MediaBox[0 0 {Sheet.Width} {Sheet.Height}]/Contents {Ref(content)}/Resources<</Font<<{fontNames}>>/XObject<<{pictureNames}>>>>/StructParents {sheet.Index}/Tabs/S{links}>>"));
    }

    private void WriteLinks()
    {
        var parent = Sheets.Count;
        foreach (var link in Sheets.SelectMany(s => s.Links))
        {
            var leads = link.Address is { } address ? $"/A<</S/URI/URI {PdfFile.Text(address)}>>"
                : link.Anchor is { } anchor && Places.TryGetValue(anchor, out var place) ? $"/Dest{Target(place)}" : "";
            file.Put(link.Number, string.Create(CultureInfo.InvariantCulture,
                $"<</Type/Annot/Subtype/Link/Rect[{N(link.Left)} {N(Sheet.Height - link.Bottom)} {N(link.Right)} {N(Sheet.Height - link.Top)}]/Border[0 0 0]/F 4/Contents {PdfFile.Text(link.Said)}/StructParent {parent++}{leads}>>"));
        }
    }

    private void WriteTag(Tag tag, int tree)
    {
        var home = tag.Parts.OfType<(Sheet Sheet, int Content)>().Select(p => p.Sheet).FirstOrDefault();
        var kids = string.Join(' ', tag.Parts.Select(part => part switch
        {
            Tag child => Ref(child.Number),
            (Sheet sheet, int content) => sheet == home ? content.ToString(CultureInfo.InvariantCulture) : $"<</Type/MCR/Pg {Ref(sheet.Number)}/MCID {content}>>",
            LinkArea area => $"<</Type/OBJR/Obj {Ref(area.Number)}/Pg {Ref(area.Sheet.Number)}>>",
            _ => "",
        }));
        file.Put(tag.Number, $"<</Type/StructElem/S/{tag.Kind}/P {Ref(tag.Parent?.Number ?? tree)}/K[{kids}]{(home is null ? "" : $"/Pg {Ref(home.Number)}")}{(tag.Said is null ? "" : $"/Alt {PdfFile.Text(tag.Said)}")}{(tag.Attributes is null ? "" : $"/A<<{tag.Attributes}>>")}>>");
    }

    /// <summary>From a piece of a page back to its tag: one list a page, one entry a link.</summary>
    private int WriteParents()
    {
        var entries = new StringBuilder();
        foreach (var sheet in Sheets)
            entries.Append(CultureInfo.InvariantCulture, $"{sheet.Index} {Ref(file.Add($"[{string.Join(' ', sheet.Marked.Select(tag => Ref(tag.Number)))}]"))} ");
        var parent = Sheets.Count;
        foreach (var link in Sheets.SelectMany(s => s.Links))
            entries.Append(CultureInfo.InvariantCulture, $"{parent++} {Ref(link.Tag.Number)} ");
        return file.Add($"<</Nums[{entries}]>>");
    }

    /// <summary>The headings as bookmarks, each under the last that is above it.</summary>
    private int? WriteOutline()
    {
        if (headings.Count == 0)
            return null;
        var root = file.Reserve();
        var nodes = headings.ConvertAll(h => (h.Title, h.Level, h.Place, Number: file.Reserve(), Children: new List<int>()));
        var top = new List<int>();
        var parents = new int[nodes.Count];
        var stack = new Stack<int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            while (stack.Count > 0 && nodes[stack.Peek()].Level >= nodes[i].Level)
                stack.Pop();
            parents[i] = stack.Count == 0 ? -1 : stack.Peek();
            (parents[i] < 0 ? top : nodes[parents[i]].Children).Add(i);
            stack.Push(i);
        }
        for (var i = 0; i < nodes.Count; i++)
        {
            var (title, _, place, number, children) = nodes[i];
            var beside = parents[i] < 0 ? top : nodes[parents[i]].Children;
            var at = beside.BinarySearch(i);
            file.Put(number, $"<</Title {PdfFile.Text(title)}/Parent {Ref(parents[i] < 0 ? root : nodes[parents[i]].Number)}{(at > 0 ? $"/Prev {Ref(nodes[beside[at - 1]].Number)}" : "")}{(at + 1 < beside.Count ? $"/Next {Ref(nodes[beside[at + 1]].Number)}" : "")}{(children.Count > 0 ? $"/First {Ref(nodes[children[0]].Number)}/Last {Ref(nodes[children[^1]].Number)}/Count -{children.Count}" : "")}/Dest{Target(place)}>>");
        }
        return file.Put(root, $"<</Type/Outlines/First {Ref(nodes[top[0]].Number)}/Last {Ref(nodes[top[^1]].Number)}/Count {top.Count}>>");
    }

    private static string Described(string title, string language, string? author, string? about, DateTimeOffset at)
    {
        var date = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"""
            <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
            <pdfuaid:part>1</pdfuaid:part>
            <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Xml(title)}</rdf:li></rdf:Alt></dc:title>
            <dc:language><rdf:Bag><rdf:li>{Xml(language)}</rdf:li></rdf:Bag></dc:language>
            {(author is null ? "" : $"<dc:creator><rdf:Seq><rdf:li>{Xml(author)}</rdf:li></rdf:Seq></dc:creator>")}
            {(about is null ? "" : $"<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{Xml(about)}</rdf:li></rdf:Alt></dc:description>")}
            <xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:CreatorTool>Kulanz</xmp:CreatorTool><pdf:Producer>Kulanz</pdf:Producer>
            </rdf:Description></rdf:RDF></x:xmpmeta>
            <?xpacket end="w"?>
            """.ReplaceLineEndings("\n");
    }

    /// <summary>XML has no control characters at all, not even escaped.</summary>
    private static string Xml(string text) => SecurityElement.Escape(string.Concat(text.Where(c => c >= ' ' && c is not ('\uFFFE' or '\uFFFF'))));

    private static string Target(Place place) => $"[{Ref(place.Sheet.Number)}/XYZ null {N(Sheet.Height - place.Top)} null]";

    private static string Ref(int number) => string.Create(CultureInfo.InvariantCulture, $"{number} 0 R");

    private static string N(double value) => PdfFile.Number(value);
}
