using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Kulanz.Platform.Operations;

/// <summary>
/// What Kulanz counts about itself, beside what ASP.NET Core, Npgsql and the runtime count already. Names, kinds and states only: a label never
/// carries an address, a number of a case or anything else that somebody wrote.
/// </summary>
public static class Measures
{
    public const string Name = "Kulanz";

    /// <summary>What has to be allowed to a program that reads <c>/metrics</c>.</summary>
    public const string Permission = "metrics.read";

    public static readonly ActivitySource Activities = new(Name);

    /// <summary>Modules measure their own.</summary>
    internal static readonly Meter Meter = new(Name);

    public static readonly Counter<long> MailAccepted = Meter.CreateCounter<long>("kulanz.mail.accepted", "{mail}", "Mails taken in, by what became of them and the door they came through.");
    public static readonly Counter<long> OutboxTried = Meter.CreateCounter<long>("kulanz.outbox.tried", "{item}", "Attempts to do what waits in the outbox, by kind and result: done, later, failed.");
    public static readonly Counter<long> JobsEnded = Meter.CreateCounter<long>("kulanz.jobs.ended", "{job}", "Jobs that are over, by kind and state.");
    public static readonly Histogram<double> LoopRound = Meter.CreateHistogram<double>("kulanz.loop.duration", "s", "How long a round of a loop took.", advice: Buckets(0.001, 0.01, 0.1, 1, 10, 60, 600));
    public static readonly Counter<long> LoopFailed = Meter.CreateCounter<long>("kulanz.loop.failed", "{round}", "Rounds of a loop that broke off.");
    public static readonly Histogram<double> WriteWait = Meter.CreateHistogram<double>("kulanz.database.write_wait", "s", "How long a piece of writing waited for its turn (SQLite).", advice: Buckets(0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5));

    // Looked up when somebody asks; see Depths.
    internal static readonly Gauge<long> OutboxDepth = Meter.CreateGauge<long>("kulanz.outbox.depth", "{item}", "Items in the outbox, by state; counted up to 10,000.");
    internal static readonly Gauge<double> OutboxAge = Meter.CreateGauge<double>("kulanz.outbox.age", "s", "For how long the oldest item has been waiting.");
    internal static readonly Gauge<long> JobsDepth = Meter.CreateGauge<long>("kulanz.jobs.depth", "{job}", "Jobs that are not over.");
    internal static readonly Gauge<long> DatabaseSize = Meter.CreateGauge<long>("kulanz.database.size", "By", "The database on disk.");
    internal static readonly Gauge<long> LiveListeners = Meter.CreateGauge<long>("kulanz.live.listeners", "{page}", "Open pages that follow what happens.");
    internal static readonly Gauge<double> BackupAge = Meter.CreateGauge<double>("kulanz.backup.age", "s", "Since the last nightly backup that succeeded.");

    private static InstrumentAdvice<double> Buckets(params double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}
