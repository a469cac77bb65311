using System.Globalization;
using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Exports;

public sealed record ExportUnderWay() : Refusal("A copy is being prepared already. It can be stopped, or wait until it is ready.");

public enum ExportState
{
    Preparing,
    Ready,

    /// <summary>Somebody stopped the work that wrote it.</summary>
    Stopped,
    BrokenOff,
}

/// <summary>A copy as people see it.</summary>
public sealed record ShownExport(CustomerExport Export, ExportState State, long Done, long Total);

/// <summary>Customers, or the desk for them, ask for a copy of everything, and take it back. One at a time: whoever asks again once it is ready gets a new one in its place.</summary>
public sealed class Exporting(KulanzDb db, Jobs jobs, Preferences preferences, MailLetter letter, Settings settings, TimeProvider clock)
{
    /// <summary>What never became ready is kept as long, so that whoever asked learns that it broke off.</summary>
    public static readonly TimeSpan Unfinished = TimeSpan.FromDays(1);

    public static string Topic(long customer) => $"customer:{customer}";

    /// <summary>What there is of this customer's and they may see.</summary>
    public async Task<ShownExport?> Current(Guid customer, CancellationToken cancel) =>
        await db.Set<CustomerExport>().AsNoTracking().Where(e => e.CustomerId == customer && e.DeletedAt == null).OrderByDescending(e => e.Id).FirstOrDefaultAsync(cancel) is { } export
            ? await Shown(export, cancel)
            : null;

    /// <summary>This one, if it is this customer's.</summary>
    public async Task<ShownExport?> Find(Guid customer, Guid id, CancellationToken cancel) =>
        await db.Set<CustomerExport>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.CustomerId == customer && e.DeletedAt == null, cancel) is { } export ? await Shown(export, cancel) : null;

    public Task<Outcome<CustomerExport>> Ask(Customer customer, Actor by, CancellationToken cancel) => db.Write<Outcome<CustomerExport>>(async () =>
    {
        // Two who ask at once get one.
        await db.Engine.Hold(db, $"export {customer.Id}", cancel);
        var now = clock.GetUtcNow();
        foreach (var old in await db.Set<CustomerExport>().Where(e => e.CustomerId == customer.Id && e.DeletedAt == null).ToListAsync(cancel))
        {
            if (old.ReadyAt is null && (await Shown(old, cancel)).State == ExportState.Preparing)
                return new ExportUnderWay();
            (old.DeletedAt, old.RemoveAt) = (now, now);
        }
        var id = Id.New(clock);
        var job = await jobs.Start(ExportWork.Kind, ExportWork.Title, JsonSerializer.Serialize(new { export = id }), 1, by, cancel);
        var export = new CustomerExport
        {
            Id = id,
            CustomerId = customer.Id,
            JobId = job.Id,
            Language = customer.Language,
            AskedAt = now,
            ByKind = by.Kind,
            ById = by.Id,
            ByName = Naming.Cut(by.Name, 200),
            RemoveAt = now + Unfinished,
        };
        db.Add(export);
        db.Record("customer.exported", customer.Topic, customer.Id, by, new { Export = id }, clock);
        db.Announce(Topic(customer.Number));
        db.Announce(Platform.Loop.Topic(ExportTidying.Loop));
        await db.SaveChangesAsync(cancel);
        return export;
    }, cancel);

    /// <summary>Nobody sees it from now on, ready or not; the work that writes it stops.</summary>
    public Task<Outcome<CustomerExport>> Delete(Customer customer, Guid id, Actor by, CancellationToken cancel) => db.Write<Outcome<CustomerExport>>(async () =>
    {
        if (await db.Set<CustomerExport>().SingleOrDefaultAsync(e => e.Id == id && e.CustomerId == customer.Id && e.DeletedAt == null, cancel) is not { } export)
            return new NotFound("export");
        (export.DeletedAt, export.RemoveAt) = (clock.GetUtcNow(), clock.GetUtcNow());
        if (await db.Set<Job>().SingleOrDefaultAsync(j => j.Id == export.JobId, cancel) is { Over: false } job)
        {
            job.CancelAskedAt ??= clock.GetUtcNow();
            db.Announce(Platform.Loop.Topic(Jobs.Loop));
        }
        db.Record("customer.export_deleted", customer.Topic, customer.Id, by, new { Export = id }, clock);
        db.Announce(Topic(customer.Number));
        db.Announce(Platform.Loop.Topic(ExportTidying.Loop));
        await db.SaveChangesAsync(cancel);
        return export;
    }, cancel);

    /// <summary>Somebody begins to download it. Where a broken download goes on is no new one.</summary>
    public async Task Fetched(Customer customer, CustomerExport export, Actor by, CancellationToken cancel)
    {
        db.Record("customer.export_fetched", customer.Topic, customer.Id, by, new { Export = export.Id }, clock);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>It is written to its last byte: it can be fetched, and whoever asked in the portal is written to.</summary>
    internal Task Finish(Guid id, long length, Job job, CancellationToken cancel) => db.Write(async () =>
    {
        var export = await db.Set<CustomerExport>().SingleAsync(e => e.Id == id, cancel);
        await db.Entry(export).ReloadAsync(cancel);
        job.Done = job.Total;
        if (export.DeletedAt is null)
        {
            var (now, customer) = (clock.GetUtcNow(), await db.Customers.SingleAsync(c => c.Id == export.CustomerId, cancel));
            (export.Length, export.ReadyAt, export.RemoveAt) = (length, now, now.AddDays((await preferences.Get<ExportKeeping>(cancel)).Days));
            job.Result = JsonSerializer.Serialize(new { Customer = customer.Number }, Json.Options);
            if (export.ByKind == ActorKind.Customer && await db.Accounts.SingleOrDefaultAsync(a => a.Id == export.ById && a.ClosedAt == null, cancel) is { Email: { } email } account)
                await letter(MailLetters.CustomerDataReady, email, account.Language, new Dictionary<string, string>
                {
                    ["name"] = customer.Name,
                    ["link"] = $"{settings.Url}/my/data",
                    ["until"] = (await preferences.Get<Company>(cancel)).Local(export.RemoveAt).ToString(account.Language == "de" ? "d. MMMM yyyy" : "d MMMM yyyy", CultureInfo.GetCultureInfo(account.Language == "de" ? "de-DE" : "en-GB")),
                }, cancel);
            db.Announce(Topic(customer.Number));
        }
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    private async Task<ShownExport> Shown(CustomerExport export, CancellationToken cancel)
    {
        if (export.ReadyAt is not null)
            return new(export, ExportState.Ready, 1, 1);
        var job = await db.Set<Job>().AsNoTracking().SingleOrDefaultAsync(j => j.Id == export.JobId, cancel);
        return job switch
        {
            { Over: false } => new(export, job.CancelAskedAt is null ? ExportState.Preparing : ExportState.Stopped, job.Done, job.Total),
            { State: JobState.Cancelled } => new(export, ExportState.Stopped, job.Done, job.Total),
            _ => new(export, ExportState.BrokenOff, job?.Done ?? 0, job?.Total ?? 1),
        };
    }
}
