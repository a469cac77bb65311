using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kulanz.Platform.Operations;

/// <summary>
/// Gathers measures, and spans where there is somebody to send them to: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its relatives are OpenTelemetry's own
/// settings. Without them nothing leaves the machine, and measures are read at <c>/metrics</c>.
/// </summary>
public sealed class Telemetry(IConfiguration configuration, PrometheusText prometheus) : IHostedService, IDisposable
{
    private static readonly string[] Meters =
        [Measures.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime", "Npgsql"];

    private static readonly string[] Sources = [Measures.Name, "System.Net.Http", "Npgsql"];

    private MeterProvider? meters;
    private TracerProvider? spans;

    public static bool Sends(IConfiguration configuration) => configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Whoever runs it has the last word on what it is called.
        var who = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService("kulanz", serviceVersion: ThisProgram.Version).AddEnvironmentVariableDetector();
        var gathering = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(who).AddMeter(Meters).AddView(Room).AddReader(new BaseExportingMetricReader(prometheus));
        if (Sends(configuration))
        {
            gathering.AddOtlpExporter();
            spans = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(who).AddAspNetCoreInstrumentation().AddSource(Sources).AddProcessor(new WithoutSecrets()).AddOtlpExporter().Build();
        }
        meters = gathering.Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        spans?.Dispose();
        meters?.Dispose();
    }

    /// <summary>
    /// For each instrument room is set aside for so many combinations of labels when the program starts. OpenTelemetry's 2,000 make more than ten
    /// megabytes that nobody uses; only requests, by route and answer, need them. What does not fit is counted together.
    /// </summary>
    private static MetricStreamConfiguration Room(Instrument instrument) => new() { CardinalityLimit = instrument.Name == "http.server.request.duration" ? 2000 : 100 };

    /// <summary>Addresses of pages carry tokens, and queries what people typed: a span says the route, never the address.</summary>
    public sealed class WithoutSecrets : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            foreach (var tag in new[] { "url.path", "url.full", "http.url", "http.target" })
                if (data.GetTagItem(tag) is string address)
                    data.SetTag(tag, Redaction.Of(address.Split('?')[0]));
            data.SetTag("url.query", null);
            data.SetTag("user_agent.original", null);
            data.SetTag("client.address", null);
        }
    }
}
