using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>What customers see of their cases: the portal's table of contents.</summary>
public static class Portal
{
    /// <summary>Ten files of the usual limit, and the words around them.</summary>
    public const long LargestForm = 280L * 1024 * 1024;

    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddScoped<Passes>().AddScoped<Enquiring>().AddScoped<Pursuing>().AddScoped<CaseReceipts>();
        services.AddSingleton<AddressGivenUp>(Passes.End);
        services.AddLoop(Passes.Loop, "Old links to cases are deleted", TimeSpan.FromHours(12), Passes.Round);
        services.AddSingleton(new PortalLink(10, "Help", "/help"));
        services.AddSingleton(new PortalLink(20, "Ask for help", "/ask"));
        services.AddSingleton(new PortalLink(30, "My questions", "/my/cases", Personal: true));
        services.AddSingleton(ExportedCases.Part);
        return services;
    }

    public static void MapPortal(this WebApplication app)
    {
        app.MapGet("/c/{token:length(64)}/files/{id:guid}", async (string token, Guid id, HttpContext http, KulanzDb db, Passes passes, CancellationToken cancel) =>
            await passes.Open(token, cancel) is { } pass ? await File(db, pass.CaseId, id, http, cancel) : Results.NotFound()).ExcludeFromDescription();

        app.MapGet("/my/cases/{number:long}/files/{id:guid}", async (long number, Guid id, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.CustomerOf(http.User, cancel) is { } me
            && await db.Cases.Where(c => c.Number == number && c.CustomerId == me.Id).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is { } own
                ? await File(db, own, id, http, cancel)
                : Results.NotFound()).RequireAuthorization(Policies.Customer).ExcludeFromDescription();
    }

    /// <summary>Only files of messages this person sees.</summary>
    private static async Task<IResult> File(KulanzDb db, Guid @case, Guid id, HttpContext http, CancellationToken cancel)
    {
        if (await PortalCase.Read(db, @case, cancel) is not { } shown || shown.File(id) is not { } file)
            return Results.NotFound();
        await Downloading.Send(db, file, inPlace: false, http, cancel);
        return Results.Empty;
    }
}
