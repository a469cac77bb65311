using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Kulanz.Cases.Desk;

/// <summary>A case's state as colour, word and shape: none of the three is needed to understand the others.</summary>
[HtmlTargetElement("state", TagStructure = TagStructure.WithoutEndTag)]
public sealed class StateTagHelper(Texts texts) : TagHelper
{
    public CaseState Of { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"state state-{Of.ToString().ToLowerInvariant()}");
        output.Content.SetHtmlContent("<i aria-hidden=\"true\"></i>");
        output.Content.Append(texts.Word(Of));
    }
}
