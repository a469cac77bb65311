using System.Net;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform.Operations;

/// <summary>Tests that run when nothing else does: what they look at belongs to the process, and another program that ends in it takes it along.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;

[Collection(nameof(Alone))]
public sealed class MeasuresTests
{
    [Theory, BothEngines]
    public async Task Measures_are_read_by_whoever_may_and_say_what_happened(string engine)
    {
        await using var app = await TestApp.Start(engine);
        Assert.True((await app.Services.GetRequiredService<Arriving>().Accept(new RawMail("From: a@customer.example\nSubject: S\n\nT"u8.ToArray(), "api", null), default)).Done(out _, out _));
        using var monitor = await app.Program("Monitoring");
        using var agent = await app.Program("Agent");
        await monitor.GetStringAsync("/health/live");

        // The loop begins with the program, beside us; a request is counted after its answer has left.
        var text = await Eventually.Is(async () => await monitor.GetStringAsync("/metrics") is var said
            && said.Contains("{loop=\"jobs\"", StringComparison.Ordinal) && said.Contains("http_server_request_duration_seconds_count{", StringComparison.Ordinal) ? said : null, "loops and requests are measured");
        foreach (var line in new[]
        {
            "# TYPE kulanz_mail_accepted_total counter", "kulanz_mail_accepted_total{disposition=\"opened\",source=\"api\"}", "kulanz_outbox_depth{state=\"waiting\"}", "kulanz_jobs_depth ",
            "# TYPE kulanz_loop_duration_seconds histogram", "kulanz_loop_duration_seconds_bucket{loop=\"jobs\",le=\"+Inf\"}", "kulanz_live_listeners", "kulanz_database_size_bytes", "http_server_request_duration_seconds_count{",
        })
            Assert.Contains(line, text, StringComparison.Ordinal);
        Assert.DoesNotContain("customer.example", text, StringComparison.Ordinal);
        Assert.Equal(text.Split('\n').Count(l => l.StartsWith("# TYPE", StringComparison.Ordinal)), text.Split('\n').Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.GetAsync("/metrics")).StatusCode);
        using var stranger = app.Visitor();
        Assert.NotEqual(HttpStatusCode.OK, (await stranger.GetAsync("/metrics")).StatusCode);
    }
}
