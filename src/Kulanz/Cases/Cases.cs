using Kulanz.Access;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases;

/// <summary>The service desk: see README.md beside this file.</summary>
public static class CasesModule
{
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        services.AddScoped<CasesFirstRun>();
        services.AddScoped<Opening>().AddScoped<Replying>().AddScoped<Closing>().AddScoped<Assigning>();
        services.AddViews();
        services.AddRules();
        services.AddSingleton(new DeskLink(10, "Cases", "inbox", "/desk", Permission.CasesRead));
        services.AddSingleton(new DeskSidebar("Views"));
        return services;
    }

    public static void MapCases(this WebApplication app)
    {
        app.MapCasesApi();
        app.MapLiveDesk();
        app.MapCaseExport();
        app.MapRulesApi();
        app.MapCaseListApi();
    }
}
