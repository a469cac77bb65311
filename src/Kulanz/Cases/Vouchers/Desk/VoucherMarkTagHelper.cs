using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Kulanz.Cases.Vouchers.Desk;

/// <summary><c>&lt;voucher-mark of="…" /&gt;</c>: how a voucher stands, in a word and a form that needs no colour.</summary>
[HtmlTargetElement("voucher-mark", TagStructure = TagStructure.WithoutEndTag)]
public sealed class VoucherMarkTagHelper(Texts texts, TimeProvider clock) : TagHelper
{
    public Voucher Of { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var state = Of.At(clock.GetUtcNow());
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"voucher-mark voucher-{Platform.Data.SnakeCaseNames.Of(state.ToString())}");
        output.Content.SetContent(texts.Word(state));
    }
}
