using Kulanz.Client.Licences;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Kulanz.Contracts.Licences.Desk;

/// <summary>How a licence stands, as colour, word and shape: none of the three is needed to understand the others.</summary>
[HtmlTargetElement("licence-mode", TagStructure = TagStructure.WithoutEndTag)]
public sealed class ModeTagHelper(Texts texts) : TagHelper
{
    public Standing Of { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var (shape, word) = Of.Reason switch
        {
            LicenceReason.Replaced => ("void", texts["replaced"]),
            LicenceReason.Withdrawn => ("void", texts["withdrawn"]),
            LicenceReason.NotYet => ("export", texts["not begun"]),
            _ when Of.Mode == LicenceMode.ExportOnly => ("export", texts["export only"]),
            _ => ("full", texts["valid"]),
        };
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"state licence-{shape}");
        output.Content.SetHtmlContent("<i aria-hidden=\"true\"></i>");
        output.Content.Append(word);
    }
}
