using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases.Reports;

/// <summary>One more part of the reports, beside ours: a page of another folder.</summary>
public sealed record ReportLink(int Order, string Text, string Href, string? Permission = null);

/// <summary>Reports: see README.md beside this file.</summary>
public static class ReportsModule
{
    public static IServiceCollection AddReports(this IServiceCollection services)
    {
        services.AddSingleton<IInterceptor, CaseTimesWatch>();
        services.AddScoped<ReckoningCases>().AddScoped<ReckoningDays>();
        services.AddLoop(ReckoningCases.Loop, "Figures for reports are reckoned", TimeSpan.FromMinutes(1), ReckoningCases.Round);
        services.AddScoped<Figures>().AddScoped<Reading>().AddScoped<ReportScopes>().AddScoped<Workload>().AddScoped<Ratings>().AddScoped<GivenAway>().AddScoped<AskedMore>();
        services.AddScoped<Desk.TellingReports>();
        services.AddSingleton(new DeskLink(88, "Reports", "chart-line", "/desk/reports", Permission.ReportsRead));
        return services;
    }

    public static void MapReports(this WebApplication app) => app.MapReportsApi();
}
