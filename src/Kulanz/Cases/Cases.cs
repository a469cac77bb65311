using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>The service desk: see README.md beside this file.</summary>
public static class CasesModule
{
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        services.AddScoped<CasesFirstRun>();
        services.AddScoped<Opening>().AddScoped<Replying>().AddScoped<Closing>().AddScoped<Assigning>();
        services.AddScoped<Posting>().AddScoped<Copying>();
        services.AddSingleton(CaseLetters.Reply).AddSingleton(CaseLetters.Confirmation).AddSingleton(CaseLetters.Solved);
        services.AddSingleton<MailDestinations>(async (db, cancel) =>
            await db.Queues.Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Select(q => new MailDestination(q.Id, q.Name)).ToListAsync(cancel));
        services.AddSingleton(new DeskLink(10, "Cases", "inbox", "/desk", Permission.CasesRead));
        services.AddSingleton(new DeskSidebar("Views"));
        return services;
    }

    public static void MapCases(this WebApplication app)
    {
        app.MapCasesApi();
        app.MapLiveDesk();
    }
}
