using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Kulanz.Platform.Ui;

/// <summary><c>&lt;icon name="search" /&gt;</c> from the sprite that the build draws. Decoration: the word beside it is what is read aloud.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper(IFileVersionProvider versions) : TagHelper
{
    public string Name { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"icon {output.Attributes["class"]?.Value}".TrimEnd());
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"<use href=\"{versions.AddFileVersionToPath("", "/lib/icons.svg")}#{Name}\"></use>");
    }
}

/// <summary><c>&lt;ago at="…" /&gt;</c>: "5 minutes ago", with the exact time on hover. A script keeps it true while the page stays open.</summary>
[HtmlTargetElement("ago", TagStructure = TagStructure.WithoutEndTag)]
public sealed class AgoTagHelper(Texts texts, Preferences preferences, TimeProvider clock) : TagHelper
{
    private Company company = new();

    public DateTimeOffset At { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        company = await preferences.Get<Company>(CancellationToken.None);
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        var local = Local(At);
        output.Attributes.SetAttribute("datetime", At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        output.Attributes.SetAttribute("title", local.ToString("f", CultureInfo.CurrentCulture));
        output.Content.SetContent(Said(At, clock.GetUtcNow()));
    }

    private string Said(DateTimeOffset at, DateTimeOffset now)
    {
        var past = now - at;
        return past switch
        {
            { TotalSeconds: < 0 } => Local(at).ToString(Local(at).Date == Local(now).Date ? "t" : "g", CultureInfo.CurrentCulture),
            { TotalMinutes: < 1 } => texts["just now"],
            { TotalMinutes: < 60 } => texts["{0} min ago", (int)past.TotalMinutes],
            { TotalHours: < 24 } => texts["{0} h ago", (int)past.TotalHours],
            { TotalDays: < 7 } => texts.Count((int)past.TotalDays, "yesterday", "{0} days ago"),
            _ => Local(at).ToString("d", CultureInfo.CurrentCulture),
        };
    }

    private DateTimeOffset Local(DateTimeOffset at) => company.Local(at);
}

/// <summary>What the refused form says beside its field; nothing where there is nothing to say.</summary>
[HtmlTargetElement("refusal", TagStructure = TagStructure.WithoutEndTag)]
public sealed class RefusalTagHelper(Texts texts) : TagHelper
{
    public Refusal? Of { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Of is null)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "alert alert-danger refusal");
        output.Attributes.SetAttribute("role", "alert");
        // A script marks the field and leads there.
        if (Of is Invalid { Field: var field })
            output.Attributes.SetAttribute("data-field", field);
        output.Content.SetContent(texts[Of]);
    }
}
