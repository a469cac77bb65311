using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Mentions.Desk;

/// <summary>A link somebody pasted: what its page says, to be corrected; then a case.</summary>
[Authorize(Permission.MentionsWork), Authorize(Permission.CasesRead)]
public sealed class PastePageModel(KulanzDb db, Pasting pasting, Preferences preferences) : PageModel
{
    [BindProperty(Name = "Url")]
    public string? Link { get; set; }

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public string? Author { get; set; }

    [BindProperty]
    public string? AuthorEmail { get; set; }

    [BindProperty]
    public DateOnly? Published { get; set; }

    /// <summary>Why the page could not be read; then everything is typed in.</summary>
    public Sentence? Problem { get; private set; }

    public Refusal? Refused { get; private set; }

    public void OnGet()
    {
        // An empty form: a post that no program can read.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(Link))
        {
            Refused = new Missing("Url");
            return Page();
        }
        var (post, problem) = await pasting.Preview(Link, cancel);
        (Link, Title, Text, Author, AuthorEmail, Problem) = (post.Url, post.Title, post.Text, post.Author, post.AuthorEmail, problem);
        Published = post.PublishedAt is { } at ? DateOnly.FromDateTime((await preferences.Get<Company>(cancel)).Local(at).DateTime) : null;
        ModelState.Clear();
        return Page();
    }

    public async Task<IActionResult> OnPostOpenAsync(CancellationToken cancel)
    {
        var given = new PastedPost(Link, Title, Text, Author, AuthorEmail, Published is { } day ? new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero) : null);
        if ((await pasting.Open(given, User.Actor(), cancel)).Done(out var @case, out var refusal))
            return Redirect($"/desk/cases/{@case.Number}");
        db.ChangeTracker.Clear();
        Refused = refusal;
        return Page();
    }
}
