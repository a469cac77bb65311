using System.Globalization;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Kulanz.Cases.ServiceLevels.Desk;

/// <summary><c>&lt;due at="…" /&gt;</c>: "in 2 h", "25 min late", with the exact time on hover: word, colour and shape say the same.</summary>
[HtmlTargetElement("due", TagStructure = TagStructure.WithoutEndTag)]
public sealed class DueTagHelper(Texts texts, Preferences preferences, TimeProvider clock) : TagHelper
{
    public DateTimeOffset? At { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        if (At is not { } at)
        {
            output.SuppressOutput();
            return;
        }
        var left = at - clock.GetUtcNow();
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"due {(left <= TimeSpan.Zero ? "due-late" : left < TimeSpan.FromHours(1) ? "due-soon" : "")}".TrimEnd());
        output.Attributes.SetAttribute("datetime", at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        output.Attributes.SetAttribute("title", (await preferences.Get<Company>(CancellationToken.None)).Local(at).ToString("f", CultureInfo.CurrentCulture));
        output.Content.SetContent(left > TimeSpan.Zero ? texts["in {0}", (object)Length(left)] : texts["{0} late", (object)Length(-left)]);
    }

    private string Length(TimeSpan time) => time switch
    {
        { TotalMinutes: < 60 } => texts["{0} min", Math.Max(1, (int)time.TotalMinutes)],
        { TotalHours: < 48 } => texts["{0} h", (int)time.TotalHours],
        _ => texts.Count((int)time.TotalDays, "{0} day", "{0} days"),
    };
}
