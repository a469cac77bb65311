using Kulanz.Evidence.Log;
using Kulanz.Platform;
using Kulanz.Platform.Live;
using Kulanz.Platform.Operations;
using Kulanz.Platform.Ui;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Evidence;

/// <summary>Every act as a record, in an order that can be followed, and in a public log that proves it: see README.md beside this file.</summary>
public static class EvidenceModule
{
    public static IServiceCollection AddEvidence(this IServiceCollection services)
    {
        services.AddLoop(Sequencing.Loop, "Records get their place in the log", TimeSpan.FromSeconds(15), Sequencing.Round);
        services.AddLoop(Integrating.Loop, "The public log is signed", TimeSpan.FromSeconds(15), Integrating.Round);
        services.AddLoop(Witnessing.Loop, "Witnesses see the public log", TimeSpan.FromSeconds(15), Witnessing.Round);
        services.AddLoop(Forgetting.Loop, "Old checkpoints of the public log are deleted", TimeSpan.FromHours(12), Forgetting.Round);
        Wake(services, Sequencing.Topic, Integrating.Loop);
        Wake(services, Integrating.Topic, Witnessing.Loop);
        services.AddSingleton<LogKeys>();
        services.AddScoped<Integrating>().AddScoped<Examining>().AddScoped<Witnessing>().AddScoped<PublishedLog>().AddScoped<Tending>();
        services.AddScoped<SeenRecords>().AddScoped<Receipting>().AddScoped<Erasing>();
        services.AddHttpClient(Witnessing.Client).ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<PublicAddresses>().Handler()).RemoveAllLoggers();
        services.Configure<RateLimiterOptions>(options => options.AddConcurrencyLimiter(LogEndpoints.Limit, limit => (limit.PermitLimit, limit.QueueLimit) = (Math.Max(2, Environment.ProcessorCount / 2), 1000)));
        services.AddSingleton(new EventSight("log", Tending.Permission));
        services.AddSingleton(LogHealth.Examination).AddSingleton(new MoreDepths(LogHealth.Measure));
        services.AddSingleton(new AdminLink(60, "Evidence log", "What proves that nothing was changed afterwards: its keys, its witnesses, what was found.", "certificate", "/admin/log"));
        services.AddSingleton(new DeskBanner("LogAlarm"));
        return services;
    }

    public static void MapEvidence(this WebApplication app)
    {
        app.MapLog();
        app.MapEvidenceApi();
        app.MapLogApi();
    }

    private static void Wake(IServiceCollection services, string topic, string loop) =>
        services.AddSingleton(provider => new Ear(topic, () => provider.GetRequiredService<Pokes>().Poke(loop)));
}
