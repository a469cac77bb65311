using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Live;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What views need around them.</summary>
public static class ViewsSetup
{
    public static void AddViews(this IServiceCollection services)
    {
        services.AddSingleton<ViewShelf>().AddSingleton<Tallying>();
        services.AddSingleton(provider => new Ear(ViewShelf.Topic, provider.GetRequiredService<ViewShelf>().Forget));
        services.ConfigureDbContext<KulanzDb>((provider, options) => options.AddInterceptors(provider.GetRequiredService<Tallying>()));
        services.AddScoped<Recounting>().AddScoped<ArrangingViews>().AddScoped<CaseList>();
        services.AddLoop(Recounting.Loop, "Counts of views are kept", TimeSpan.FromSeconds(5), (provider, cancel) => provider.GetRequiredService<Recounting>().Round(cancel));
    }
}
