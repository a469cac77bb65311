using System.Globalization;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations;

namespace Kulanz.Evidence.Log;

/// <summary>What the health page says about the log.</summary>
public static class LogHealth
{
    private const string Page = "/admin/log";
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(1);

    public static readonly Examination Examination = new(50, "Evidence log", Look);

    private static async Task<IReadOnlyList<Finding>> Look(IServiceProvider services, CancellationToken cancel)
    {
        var state = await LogState.Of(services.GetRequiredService<KulanzDb>(), cancel);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var late = state.Waiting > 0 && state.Last is { } last && now - last.At > Behind;
        var findings = new List<Finding>
        {
            new("Public log", state.Stopped ? Condition.Unhealthy : late ? Condition.Degraded : Condition.Healthy,
                state.Stopped ? new Sentence("It has stopped: what is stored is not what was signed.")
                : new Sentence("{0} entries are signed, {1} are waiting", Number(state.Last?.Size ?? 0), Number(state.Waiting)), Page, state.Last?.At),
        };
        findings.AddRange(state.Findings.Take(10).Select(f => new Finding("Found", f.StopsTheLog ? Condition.Unhealthy : Condition.Degraded, f.Said, Page, f.At)));
        findings.AddRange(state.Witnesses.Where(w => w.Url is not null).Select(w => new Finding(w.Name, w.Seen?.Problem is null ? Condition.Healthy : Condition.Degraded,
            w.Seen?.Problem ?? new Sentence("Has signed {0} entries", Number(w.Seen?.SeenSize ?? 0)), Page, w.Seen?.SignedAt)));
        return findings;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
