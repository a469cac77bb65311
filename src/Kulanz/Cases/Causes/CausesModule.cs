using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases.Reports;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases.Causes;

/// <summary>What can be wrong with products.</summary>
public static class CausesModule
{
    public static IServiceCollection AddCauses(this IServiceCollection services)
    {
        services.AddShelf<Cause>(all => all.OrderBy(c => c.ProductId).ThenBy(c => c.Position));
        services.AddScoped<CauseTree>().AddScoped<ArrangingCauses>().AddScoped<Establishing>().AddScoped<CauseList>().AddScoped<ListingCauses>();
        services.AddSingleton<IInterceptor, CauseWatch>();
        services.AddSingleton(new CasePanel(25, "CaseCause"));
        services.AddLoop(ListingCauses.Loop, "Lists of causes are handed on", TimeSpan.FromHours(1), ListingCauses.Round);
        services.AddSingleton(new HistorySentence("cause.established", (T, who, told) => Word(told, "cause") is { Length: > 0 } cause ? T["{0} said what the cause was: {1}", who, cause] : T["{0} said that the cause was not found.", who]));
        services.AddSingleton(new HistorySentence("cause.taken_back", (T, who, _) => T["{0} took back what the cause was.", who]));
        services.AddSingleton(new ReportLink(40, "Causes", "/desk/causes/months"));
        services.AddSingleton(new EventSight("cause", Permission.CasesRead));
        services.AddSingleton(new DeskLink(81, "Causes", "sitemap", "/desk/causes", Permission.DeskManage));
        return services;
    }

    public static void MapCauses(this WebApplication app) => app.MapCausesApi();

    private static string Word(JsonElement told, string name) => told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
