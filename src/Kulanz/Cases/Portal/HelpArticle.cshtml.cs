using Kulanz.Access;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>One article, and the question whether it helped.</summary>
[EnableRateLimiting(PortalLimits.Link)]
public sealed class HelpArticleModel(KulanzDb db, ArticleWriting writing) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Slug { get; set; } = "";

    [BindProperty]
    public string? Comment { get; set; }

    public ArticleText Text { get; private set; } = null!;

    public bool Internal { get; private set; }

    /// <summary>The same article in the other language.</summary>
    public ArticleText? Other { get; private set; }

    public string Html { get; private set; } = "";

    /// <summary>What this browser has said about the article already.</summary>
    public string? Rated => Request.Cookies[Cookie];

    public Refusal? Refused { get; private set; }

    private string Cookie => $"kulanz-rated-{Text.ArticleId:N}";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        if (await db.ArticlesFor(who).AsNoTracking().SingleOrDefaultAsync(t => t.Slug == Slug && t.PublishedVersion != null, cancel) is not { } text)
            return NotFound();
        Text = text;
        Internal = await db.Articles.AnyAsync(a => a.Id == text.ArticleId && a.Audience == Audience.Internal, cancel);
        Other = await db.ArticlesFor(who).AsNoTracking().FirstOrDefaultAsync(t => t.ArticleId == text.ArticleId && t.Language != text.Language && t.PublishedVersion != null, cancel);
        Html = Formatted.Html(text.Body);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(bool helpful, CancellationToken cancel)
    {
        if (await OnGetAsync(cancel) is not PageResult page)
            return NotFound();
        // One verdict a browser: pressing again only says more.
        if (Rated is null)
            Refused = (await writing.Rate(Text.ArticleId, Text.Language, helpful, Comment, User.Actor(), cancel)).Refusal;
        if (Refused is not null)
            return page;
        Response.Cookies.Append(Cookie, helpful ? "yes" : "no", new CookieOptions { MaxAge = TimeSpan.FromDays(180), SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true, Path = "/help" });
        return Redirect($"/help/{Slug}#helped");
    }
}
