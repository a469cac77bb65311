using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Kulanz.Cases.Desk;

/// <summary><c>&lt;bytes of="1234567" /&gt;</c>: "1.2 MB", the reader's way.</summary>
[HtmlTargetElement("bytes", TagStructure = TagStructure.WithoutEndTag)]
public sealed class BytesTagHelper : TagHelper
{
    public long Of { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Content.SetContent(Of switch
        {
            < 1000 => $"{Of} B",
            < 1_000_000 => string.Format(CultureInfo.CurrentCulture, "{0:0} KB", Of / 1000.0),
            < 1_000_000_000 => string.Format(CultureInfo.CurrentCulture, "{0:0.#} MB", Of / 1e6),
            _ => string.Format(CultureInfo.CurrentCulture, "{0:0.#} GB", Of / 1e9),
        });
    }
}
