using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Ui;
using Kulanz.Search;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Knowledge;

/// <summary>The knowledge base: see README.md beside this file.</summary>
public static class KnowledgeBase
{
    public static IServiceCollection AddKnowledge(this IServiceCollection services)
    {
        services.AddScoped<ArticleWriting>().AddScoped<ArticleCategories>();
        services.Configure<Microsoft.AspNetCore.Mvc.RazorPages.RazorPagesOptions>(options =>
            options.Conventions.AddPageRoute("/Cases/Knowledge/Desk/ArticleEdit", "/desk/knowledge/{id:guid}/edit"));
        services.AddSearch(FoundArticles.Kind, FoundArticles.Source);
        services.AddSingleton(new DeskLink(30, "Knowledge base", "book", "/desk/knowledge", Permission.CasesRead));
        return services;
    }

    public static void MapKnowledge(this WebApplication app)
    {
        app.MapArticlesApi();
        // Pictures of articles this reader may see; nothing in the answer may run.
        app.MapGet("/help/files/{id:guid}", async (Guid id, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            var who = http.User.Actor();
            var file = await db.ArticleFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id && db.ArticlesFor(who).Any(t => t.ArticleId == f.ArticleId), cancel);
            if (file is null)
                return Results.NotFound();
            http.Response.ContentType = file.Type;
            http.Response.ContentLength = file.Size;
            http.Response.Headers.CacheControl = "private, max-age=86400";
            http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            await db.CopyFile(file.Hash, http.Response.Body, cancel);
            return Results.Empty;
        }).ExcludeFromDescription();
    }
}
