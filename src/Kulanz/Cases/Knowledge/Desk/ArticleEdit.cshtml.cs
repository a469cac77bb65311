using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases.Repeats;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Knowledge.Desk;

/// <summary>Writing: title, Markdown with its preview, pictures, and whether readers see it at once.</summary>
[Authorize(Permission.KnowledgeWrite), RequestFormLimits(MultipartBodyLengthLimit = 2L * ArticleWriting.LargestPicture), RequestSizeLimit(2L * ArticleWriting.LargestPicture)]
public sealed class ArticleEditModel(KulanzDb db, ArticleWriting writing) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Language { get; set; }

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Body { get; set; }

    [BindProperty]
    public Guid? CategoryId { get; set; }

    [BindProperty]
    public Audience Audience { get; set; }

    [BindProperty]
    public DateOnly? ReviewOn { get; set; }

    [BindProperty]
    public string? Comment { get; set; }

    [BindProperty]
    public int? Read { get; set; }

    /// <summary>A message that asked what the new article is to answer.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Question { get; set; }

    public IReadOnlyList<ArticleCategory> Categories { get; private set; } = [];

    public IReadOnlyList<ArticleFile> Pictures { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Language = Language is "de" or "en" ? Language : CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        if (Id is { } id)
        {
            if (await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } article)
                return NotFound();
            (CategoryId, Audience, ReviewOn) = (article.CategoryId, article.Audience, article.ReviewOn);
            if (await db.ArticleVersions.AsNoTracking().Where(v => v.ArticleId == id && v.Language == Language).OrderByDescending(v => v.Number).FirstOrDefaultAsync(cancel) is { } latest)
                (Title, Body, Read) = (latest.Title, latest.Body, latest.Number);
        }
        else if (Question is { } question && await ArticleFromQuestion.Begin(db, question, User.Actor(), cancel) is { } begun)
        {
            (Title, Body, Language) = begun;
        }
        return await Form(cancel);
    }

    public async Task<IActionResult> OnPostAsync(bool publish, CancellationToken cancel)
    {
        var given = new ArticleGiven(Language ?? "de", Title, Body, publish) { CategoryId = CategoryId, Audience = Audience, ReviewOn = ReviewOn, Comment = Comment, Read = Read };
        if ((await writing.Save(Id, given, User.Actor(), cancel)).Done(out var article, out var refusal))
            return Redirect($"/desk/knowledge/{article.Id}?language={Language}");
        Refused = refusal;
        return await Form(cancel);
    }

    public IActionResult OnPostPreview() => Content(Formatted.Html(Typed.Text(Body) is { Length: <= ArticleWriting.LongestBody } body ? body : ""), "text/html; charset=utf-8");

    /// <summary>Answers the Markdown that shows the picture, for the script that puts it where the cursor is.</summary>
    public async Task<IActionResult> OnPostPictureAsync(IFormFile? picture, CancellationToken cancel)
    {
        if (Id is not { } id)
            return NotFound();
        if (picture is null)
        {
            Refused = new Missing("picture");
        }
        else
        {
            await using var content = picture.OpenReadStream();
            var added = await writing.AddPicture(id, picture.FileName, content, picture.Length, User.Actor(), cancel);
            if (added.Done(out var file, out var refusal) && Request.Headers.Accept.ToString().Contains("text/plain", StringComparison.Ordinal))
                return Content(Shown(file), "text/plain; charset=utf-8");
            Refused = refusal;
        }
        return Refused is null ? Redirect($"/desk/knowledge/{id}/edit?language={Language}#pictures") : await OnGetAsync(cancel);
    }

    public static string Shown(ArticleFile file) => $"![{Path.GetFileNameWithoutExtension(file.Name)}](/help/files/{file.Id})";

    private async Task<IActionResult> Form(CancellationToken cancel)
    {
        Categories = await db.ArticleCategories.AsNoTracking().OrderBy(c => c.Position).ThenBy(c => c.Id).Take(200).ToListAsync(cancel);
        Pictures = Id is { } id ? await db.ArticleFiles.AsNoTracking().Where(f => f.ArticleId == id).OrderByDescending(f => f.At).Take(50).ToListAsync(cancel) : [];
        return Page();
    }
}
