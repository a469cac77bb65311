using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations.Backups;

namespace Kulanz.Platform.Operations;

/// <summary>What the platform itself is asked on the health page.</summary>
public static class Examinations
{
    private const string BackupPage = "/admin/backup";
    private const long LittleSpace = 2_000_000_000;
    private static readonly TimeSpan StuckAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan StaleBackup = TimeSpan.FromHours(26);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(14);

    public static void AddExaminations(this IServiceCollection services)
    {
        services.AddSingleton(new Examination(10, "Program and database", Machine));
        services.AddSingleton(new Examination(20, "Work that waits", Waiting));
        services.AddSingleton(new Examination(40, "Backups", Backups));
        services.AddSingleton(new Examination(90, "Work in the background", Loops));
    }

    private static async Task<IReadOnlyList<Finding>> Machine(IServiceProvider services, CancellationToken cancel)
    {
        var settings = services.GetRequiredService<Settings>();
        var db = services.GetRequiredService<KulanzDb>();
        var (at, known) = await Schema.Standing(db, cancel);
        var found = new List<Finding>
        {
            new("Version", Condition.Healthy, new Sentence("Kulanz {0}, .NET {1}, {2} of memory", ThisProgram.Version, Environment.Version.ToString(), Words.Bytes(Environment.WorkingSet))),
            new("Database", Condition.Healthy, new Sentence("{0}: {1}", db.Engine.Name == "sqlite" ? "SQLite" : "PostgreSQL", Words.Bytes(await db.Engine.Size(cancel)))),
            at == known ? new("Schema", Condition.Healthy, new Sentence("Up to date ({0})", Words.Number(at))) : new("Schema", Condition.Unhealthy, new Sentence("The database has schema {0}, this program knows {1}.", Words.Number(at), Words.Number(known))),
            Disk(settings),
        };
        if (await Certificate(settings, services.GetRequiredService<TimeProvider>(), cancel) is { } certificate)
            found.Add(certificate);
        return found;
    }

    private static Finding Disk(Settings settings)
    {
        var drive = new DriveInfo(settings.Data);
        return new("Disk space", drive.AvailableFreeSpace < LittleSpace ? Condition.Degraded : Condition.Healthy, new Sentence("{0} free of {1}", Words.Bytes(drive.AvailableFreeSpace), Words.Bytes(drive.TotalSize)));
    }

    /// <summary>Asked of our own address as visitors reach it, whoever ends TLS there.</summary>
    private static async Task<Finding?> Certificate(Settings settings, TimeProvider clock, CancellationToken cancel)
    {
        if (!Uri.TryCreate(settings.Url, UriKind.Absolute, out var url) || url.Scheme != "https")
            return null;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(3));
            using var line = new TcpClient();
            await line.ConnectAsync(url.Host, url.Port, limit.Token);
            X509Certificate2? seen = null;
            var errors = SslPolicyErrors.None;
            await using var tls = new SslStream(line.GetStream(), false);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = url.Host,
                // Nothing is said over this line: it only looks at what visitors are shown.
                RemoteCertificateValidationCallback = (_, certificate, _, wrong) =>
                {
                    (seen, errors) = (certificate is null ? null : new X509Certificate2(certificate), wrong);
                    return certificate is not null;
                },
            }, limit.Token);
            using (seen)
                return errors != SslPolicyErrors.None || seen is null
                    ? new("Certificate", Condition.Unhealthy, new Sentence("Browsers do not trust the certificate of {0}.", url.Host))
                    : new("Certificate", seen.NotAfter.ToUniversalTime() - clock.GetUtcNow().UtcDateTime < RenewBefore ? Condition.Degraded : Condition.Healthy,
                        new Sentence("Valid until {0}", seen.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }
        catch (Exception broken) when (broken is SocketException or IOException or AuthenticationException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return new("Certificate", Condition.Degraded, new Sentence("{0} could not be reached from here, so its certificate was not seen.", url.Host));
        }
    }

    private static async Task<IReadOnlyList<Finding>> Waiting(IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var (waiting, failed, oldest) = await Depths.Outbox(db, cancel);
        var late = oldest is { } since && services.GetRequiredService<TimeProvider>().GetUtcNow() - since > StuckAfter;
        var jobs = await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.CountAsync(Depths.Jobs(db).Take(Depths.Most), cancel);
        return
        [
            new("Outbox", failed > 0 || late ? Condition.Degraded : Condition.Healthy,
                failed > 0 ? new Sentence("{0} waiting, {1} could not be delivered", Words.Number(waiting), Words.Number(failed)) : new Sentence("{0} waiting", Words.Number(waiting)), "/admin/outbox", oldest),
            new("Background jobs", Condition.Healthy, new Sentence("{0} waiting or running", Words.Number(jobs))),
        ];
    }

    /// <summary>Also the first sentence of the page about backups.</summary>
    internal static async Task<IReadOnlyList<Finding>> Backups(IServiceProvider services, CancellationToken cancel)
    {
        var settings = services.GetRequiredService<Settings>();
        var db = services.GetRequiredService<KulanzDb>();
        if (settings.BackupFolder.Length == 0)
            return [new("Nightly backup", Condition.Degraded, Sentence.Of(new NoBackupFolder()), BackupPage)];
        var (last, good) = (await BackupRun.Last(db, cancel), await BackupRun.LastGood(db, cancel));
        var found = new List<Finding>();
        if (last is { Problem: { } problem })
            found.Add(new("Nightly backup", Condition.Unhealthy, problem, BackupPage, last.StartedAt));
        var stale = good is null || services.GetRequiredService<TimeProvider>().GetUtcNow() - good.StartedAt > StaleBackup;
        found.Add(good is null
            ? new("Last good backup", last is null ? Condition.Healthy : Condition.Unhealthy, new Sentence("None yet"), BackupPage)
            : new("Last good backup", stale ? Condition.Unhealthy : Condition.Healthy, new Sentence("{0} with {1}", good.File ?? "", Words.Bytes(good.Size)), BackupPage, good.StartedAt));
        return found;
    }

    private static Task<IReadOnlyList<Finding>> Loops(IServiceProvider services, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Finding>>(
    [
        .. services.GetServices<Loop>().GroupBy(loop => loop.Name).OrderBy(group => group.First().Called, StringComparer.Ordinal).Select(group =>
        {
            var dead = group.Any(loop => !loop.Alive);
            var error = group.Select(loop => loop.LastError).FirstOrDefault(e => e is not null);
            return new Finding(group.First().Called, dead ? Condition.Unhealthy : error is not null ? Condition.Degraded : Condition.Healthy,
                dead ? new Sentence("It has stopped. Restart Kulanz; the log says why.")
                : error is not null ? new Sentence("The last round failed and will be tried again: {0}", error)
                : group.Any(loop => loop.RunningSince is not null) ? new Sentence("Running")
                : new Sentence("Waiting"), null, group.Max(loop => loop.LastRound));
        }),
    ]);
}
