using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What views need around them.</summary>
public static class ViewsSetup
{
    public static void AddViews(this IServiceCollection services)
    {
        services.AddShelf<View>(views => views.Where(v => v.DeletedAt == null).OrderBy(v => v.Position).ThenBy(v => v.Id));
        services.AddSingleton<Tallying>();
        services.ConfigureDbContext<KulanzDb>((provider, options) => options.AddInterceptors(provider.GetRequiredService<Tallying>()));
        services.AddScoped<Recounting>().AddScoped<ArrangingViews>().AddScoped<CaseList>();
        services.AddLoop(Recounting.Loop, "Counts of views are kept", TimeSpan.FromSeconds(5), (provider, cancel) => provider.GetRequiredService<Recounting>().Round(cancel));
    }
}
