using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Search;

/// <summary>Finding everything one may see: see README.md beside this file.</summary>
public static class SearchModule
{
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddSingleton<IInterceptor, Indexing>();
        services.AddScoped<Searching>().AddScoped<Rebuilding>();
        services.AddSingleton(new JobKind(Rebuilding.Kind, Rebuilding.Step));
        services.AddSearch(FoundCustomers.Kind, FoundCustomers.Source);
        return services;
    }

    /// <summary>The door of other modules: a kind of thing one may look for, and where its texts come from.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services, SearchKind kind, params ReadOnlySpan<SearchSource> sources)
    {
        services.AddSingleton(kind);
        foreach (var source in sources)
            services.AddSingleton(source);
        return services;
    }

    public static void MapSearch(this WebApplication app) => app.MapSearchApi();

    public static async Task PrepareSearch(this IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        var rebuilding = scope.ServiceProvider.GetRequiredService<Rebuilding>();
        await scope.ServiceProvider.GetRequiredService<Platform.Data.Engine>().Alone("search-version", rebuilding.Prepare, cancel);
    }
}
