using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Knowledge.Desk;

/// <summary>An article as staff read it, with its versions and what readers said.</summary>
[Authorize(Permission.CasesRead)]
public sealed class ArticlePageModel(KulanzDb db, ArticleWriting writing) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Language { get; set; }

    /// <summary>Which version to compare with the one before it.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Compare { get; set; }

    public Article Article { get; private set; } = null!;

    public ArticleText Text { get; private set; } = null!;

    public ArticleCategory? Category { get; private set; }

    public string Title { get; private set; } = "";

    public string Html { get; private set; } = "";

    public IReadOnlyList<ArticleVersion> Versions { get; private set; } = [];

    public IReadOnlyList<(LineChange Change, string Line)> Changes { get; private set; } = [];

    public IReadOnlyList<ArticleFeedback> Feedback { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.KnowledgeWrite);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        var texts = await db.ArticlesFor(who).AsNoTracking().Where(t => t.ArticleId == Id).ToListAsync(cancel);
        if (texts.Count == 0)
            return NotFound();
        Article = await db.Articles.AsNoTracking().SingleAsync(a => a.Id == Id, cancel);
        Article.Texts.AddRange(texts);
        Text = texts.Find(t => t.Language == Language) ?? texts.Find(t => t.Language == CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? texts[0];
        Language = Text.Language;
        Category = await db.ArticleCategories.AsNoTracking().SingleOrDefaultAsync(c => c.Id == Article.CategoryId, cancel);
        (Title, Html) = (Text.Title, Formatted.Html(Text.Body));
        if (MayWrite)
        {
            Versions = await db.ArticleVersions.AsNoTracking().Where(v => v.ArticleId == Id && v.Language == Language).OrderByDescending(v => v.Number).Take(100)
                .Select(v => new ArticleVersion { Id = v.Id, ArticleId = v.ArticleId, Language = v.Language, Number = v.Number, Title = v.Title, Body = "", At = v.At, ByName = v.ByName, Comment = v.Comment }).ToListAsync(cancel);
            if (Text.PublishedVersion is null && await Whole(Text.LatestVersion, cancel) is { } draft)
                (Title, Html) = (draft.Title, Formatted.Html(draft.Body));
            if (Compare is { } number && await Whole(number, cancel) is { } after)
            {
                var before = await Whole(number - 1, cancel);
                Changes = Differences.Between(before is null ? "" : $"{before.Title}\n\n{before.Body}", $"{after.Title}\n\n{after.Body}");
            }
            Feedback = await db.Set<ArticleFeedback>().AsNoTracking().Where(f => f.ArticleId == Id && f.Comment != "").OrderByDescending(f => f.At).Take(20).ToListAsync(cancel);
        }
        return Page();
    }

    [Needs(Permission.KnowledgeWrite)]
    public async Task<IActionResult> OnPostRestoreAsync(int number, CancellationToken cancel) => await Write(() => writing.Restore(Id, Language ?? "de", number, User.Actor(), cancel), cancel);

    [Needs(Permission.KnowledgeWrite)]
    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancel) => await Write(() => writing.Withdraw(Id, Language ?? "de", User.Actor(), cancel), cancel);

    [Needs(Permission.KnowledgeWrite)]
    public async Task<IActionResult> OnPostRetireAsync(CancellationToken cancel) => await Write(() => writing.Retire(Id, retired: true, User.Actor(), cancel), cancel);

    [Needs(Permission.KnowledgeWrite)]
    public async Task<IActionResult> OnPostPutBackAsync(CancellationToken cancel) => await Write(() => writing.Retire(Id, retired: false, User.Actor(), cancel), cancel);

    private Task<ArticleVersion?> Whole(int number, CancellationToken cancel) =>
        db.ArticleVersions.AsNoTracking().SingleOrDefaultAsync(v => v.ArticleId == Id && v.Language == Language && v.Number == number, cancel);

    private async Task<IActionResult> Write(Func<Task<Outcome<Article>>> act, CancellationToken cancel)
    {
        if (!MayWrite)
            return NotFound();
        Refused = (await act()).Refusal;
        return Refused is null ? Redirect($"/desk/knowledge/{Id}?language={Language}") : await OnGetAsync(cancel);
    }
}
