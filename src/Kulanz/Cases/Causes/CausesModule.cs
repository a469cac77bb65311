using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.Causes;

/// <summary>What can be wrong with products.</summary>
public static class CausesModule
{
    public static IServiceCollection AddCauses(this IServiceCollection services)
    {
        services.AddShelf<Cause>(all => all.OrderBy(c => c.ProductId).ThenBy(c => c.Position));
        services.AddScoped<CauseTree>().AddScoped<ArrangingCauses>();
        services.AddSingleton(new EventSight("cause", Permission.CasesRead));
        services.AddSingleton(new DeskLink(81, "Causes", "sitemap", "/desk/causes", Permission.DeskManage));
        return services;
    }

    public static void MapCauses(this WebApplication app) => app.MapCausesApi();
}
