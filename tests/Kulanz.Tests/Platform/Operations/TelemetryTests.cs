using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Platform.Operations;

[Collection(nameof(Alone))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_collector_is_sent_measures_and_traces_and_never_what_opens_a_case_or_what_somebody_looked_for()
    {
        await using var collector = await Listener.Start();
        var token = new string('7', 64);
        // OpenTelemetry reads its settings from the process alone; what is left over is sent when the program ends.
        var settings = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Root, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_SERVICE_NAME"] = "desk-of-the-test" };
        try
        {
            foreach (var (name, value) in settings)
                Environment.SetEnvironmentVariable(name, value);
            await using var app = await TestApp.Start(Databases.Sqlite);
            using var visitor = app.Visitor();
            await visitor.GetAsync($"/c/{token}");
            await visitor.GetAsync("/help?q=bankruptcy");
        }
        finally
        {
            foreach (var name in settings.Keys)
                Environment.SetEnvironmentVariable(name, null);
        }

        var (measures, traces) = (Sent("/v1/metrics"), Sent("/v1/traces"));
        Assert.Contains("desk-of-the-test", measures, StringComparison.Ordinal);
        Assert.Contains("kulanz.loop.duration", measures, StringComparison.Ordinal);
        Assert.Contains("GET help", traces, StringComparison.Ordinal);
        Assert.Contains("c/{token", traces, StringComparison.Ordinal);
        Assert.Contains("loop jobs", traces, StringComparison.Ordinal);
        Assert.DoesNotContain(token, measures + traces, StringComparison.Ordinal);
        Assert.DoesNotContain("bankruptcy", measures + traces, StringComparison.Ordinal);

        string Sent(string path) => string.Concat(collector.Calls.Where(c => c.Path == path).Select(c => c.Body));
    }
}
