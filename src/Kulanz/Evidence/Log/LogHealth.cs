using System.Diagnostics.Metrics;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

/// <summary>What the health page says about the log.</summary>
public static class LogHealth
{
    private const string Page = "/admin/log";
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(1);

    private static readonly Gauge<long> Size = Measures.Meter.CreateGauge<long>("kulanz.log.size", "{entry}", "Entries under the last signature.");
    private static readonly Gauge<long> Waiting = Measures.Meter.CreateGauge<long>("kulanz.log.waiting", "{record}", "Records that have a number and are not signed yet.");
    private static readonly Gauge<double> Age = Measures.Meter.CreateGauge<double>("kulanz.log.age", "s", "Since the last signature, while records wait for one; otherwise 0.");
    private static readonly Gauge<long> Findings = Measures.Meter.CreateGauge<long>("kulanz.log.findings", "{finding}", "What is not as it was signed and nobody has explained.");

    public static readonly Examination Examination = new(50, "Evidence log", Look);

    public static async Task Measure(IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var last = await Integrating.Last(db, cancel);
        var waiting = await Sequencing.Last(db, cancel) - (last?.Size ?? 0);
        Size.Record(last?.Size ?? 0);
        Waiting.Record(waiting);
        Age.Record(waiting > 0 && last is not null ? Math.Max(0, (services.GetRequiredService<TimeProvider>().GetUtcNow() - last.At).TotalSeconds) : 0);
        Findings.Record(await Examining.Open(db).CountAsync(cancel));
    }

    private static async Task<IReadOnlyList<Finding>> Look(IServiceProvider services, CancellationToken cancel)
    {
        var state = await LogState.Of(services.GetRequiredService<KulanzDb>(), cancel);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var late = state.Waiting > 0 && state.Last is { } last && now - last.At > Behind;
        var findings = new List<Finding>
        {
            new("Public log", state.Stopped ? Condition.Unhealthy : late ? Condition.Degraded : Condition.Healthy,
                state.Stopped ? new Sentence("It has stopped: what is stored is not what was signed.")
                : new Sentence("{0} entries are signed, {1} are waiting", Words.Number(state.Last?.Size ?? 0), Words.Number(state.Waiting)), Page, state.Last?.At),
        };
        findings.AddRange(state.Findings.Take(10).Select(f => new Finding("Found", f.StopsTheLog ? Condition.Unhealthy : Condition.Degraded, f.Said, Page, f.At)));
        findings.AddRange(state.Witnesses.Where(w => w.Url is not null).Select(w => new Finding(w.Name, w.Seen?.Problem is null ? Condition.Healthy : Condition.Degraded,
            w.Seen?.Problem ?? new Sentence("Has signed {0} entries", Words.Number(w.Seen?.SeenSize ?? 0)), Page, w.Seen?.SignedAt)));
        return findings;
    }
}
