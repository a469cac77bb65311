using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases;

/// <summary>The service desk: see README.md beside this file.</summary>
public static class CasesModule
{
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        services.AddScoped<CasesFirstRun>();
        services.AddScoped<Opening>().AddScoped<Replying>().AddScoped<Closing>().AddScoped<Assigning>();
        services.AddScoped<Hearing>().AddScoped<Turning>().AddScoped<Snoozing>().AddScoped<Tagging>().AddScoped<CustomFields>().AddScoped<Following>();
        services.AddScoped<Linking>().AddScoped<Merging>().AddScoped<Splitting>().AddScoped<Attaching>().AddScoped<TimeAccounting>();
        services.AddScoped<Asking>().AddScoped<Drafting>().AddScoped<History>();
        services.AddMovesAlong<Message>().AddMovesAlong<CaseTag>().AddMovesAlong<Follower>().AddMovesAlong<TimeEntry>();
        services.AddSingleton<Presence>().AddHostedService(provider => provider.GetRequiredService<Presence>());
        services.AddLoop(Snoozing.Loop, TimeSpan.FromMinutes(1), Snoozing.Round);
        services.AddLoop(Resting.Loop, TimeSpan.FromHours(1), Resting.Round);
        services.AddLoop(Attaching.Loop, TimeSpan.FromHours(6), Attaching.Round);
        services.AddSingleton(new DeskLink(10, "Cases", "inbox", "/desk", Permission.CasesRead));
        services.AddSingleton(new DeskSidebar("Views"));
        services.AddSingleton(new DeskTool("Bell"));
        services.AddSingleton(new DeskLink(80, "Tags", "tag", "/desk/tags", Permission.DeskManage));
        services.AddSingleton(new DeskLink(91, "Case settings", "settings", "/admin/cases", Permission.Administer));
        services.AddSingleton(new DeskLink(92, "Fields", "forms", "/admin/fields", Permission.Administer));
        return services;
    }

    public static void MapCases(this WebApplication app)
    {
        app.MapCasesApi();
        app.MapLiveDesk();
    }
}
