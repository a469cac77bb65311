using Kulanz.Platform.Operations.Backups;
using Kulanz.Platform.Ui;

namespace Kulanz.Platform.Operations;

/// <summary>What keeps an installation running: health, measures, log, backups.</summary>
public static class OperationsModule
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHealth();
        services.AddExaminations();
        services.AddSingleton<PrometheusText>();
        services.AddHostedService<Telemetry>();
        services.AddHostedService<ServiceManager>();
        services.AddLoop(Nightly.Loop, "The nightly backup", TimeSpan.FromMinutes(5), Nightly.Round);
        if (Telemetry.Sends(builder.Configuration))
            services.AddLoop(Depths.Loop, "Measures are taken", TimeSpan.FromSeconds(30), Depths.Look, everywhere: true);
        services.AddSingleton(new AdminLink(95, "Health", "Database, mailboxes, outbox, backups: what works and what needs a look.", "heartbeat", "/admin/health"));
        services.AddSingleton(new AdminLink(96, "Backup", "Whether there is a good one, and how it is restored.", "archive", "/admin/backup"));
    }

    public static void MapOperations(this WebApplication app)
    {
        app.MapHealth();
        app.MapGet("/metrics", async (HttpContext http, IServiceProvider services, PrometheusText text, CancellationToken cancel) =>
        {
            await Depths.Look(services, cancel);
            http.Response.Headers.CacheControl = "no-store";
            return Results.Text(text.Read(), PrometheusText.ContentType);
        }).RequireAuthorization(Measures.Permission).ExcludeFromDescription();
    }
}
