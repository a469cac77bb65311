using Kulanz.Search.Words;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Kulanz.Search;

/// <summary><c>&lt;marked of="…" /&gt;</c>: a piece of text with the places that were found in <c>&lt;mark&gt;</c>.</summary>
[HtmlTargetElement("marked", TagStructure = TagStructure.WithoutEndTag)]
public sealed class MarkedTagHelper : TagHelper
{
    public Snippet? Of { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        if (Of is not { } piece)
            return;
        var at = 0;
        foreach (var mark in piece.Marks)
        {
            output.Content.Append(piece.Text[at..mark.Start]).AppendHtml("<mark>").Append(piece.Text[mark.Start..mark.End]).AppendHtml("</mark>");
            at = mark.End;
        }
        output.Content.Append(piece.Text[at..]);
    }
}
