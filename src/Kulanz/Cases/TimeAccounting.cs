using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>Time somebody spent on a case, with a message or by itself; once billed it can no longer be taken back.</summary>
public sealed class TimeEntry : IMovesAlong
{
    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid? MessageId { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset At { get; init; }
    public int Minutes { get; init; }
    public string What { get; init; } = "";
    public DateTimeOffset? BilledAt { get; set; }
    public string? BilledByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<TimeEntry>
    {
        public void Configure(EntityTypeBuilder<TimeEntry> entry)
        {
            entry.ToTable("time_entries");
            entry.Property(t => t.ByName).HasMaxLength(200);
            entry.Property(t => t.What).HasMaxLength(300);
            entry.Property(t => t.BilledByName).HasMaxLength(200);
            entry.HasIndex(t => new { t.CaseId, t.At });
            entry.HasIndex(t => new { t.BilledAt, t.At });
            entry.HasOne<Case>().WithMany().HasForeignKey(t => t.CaseId);
            entry.HasOne<Message>().WithMany().HasForeignKey(t => t.MessageId);
        }
    }
}

public sealed record StrangeTime() : Invalid("minutes", "Enter between 1 minute and 24 hours.");

public sealed record TimeIsBilled() : Refusal("This time has been billed. Take the mark off first.");

public sealed class TimeAccounting(KulanzDb db, TimeProvider clock)
{
    private const int Day = 24 * 60;

    public async Task<Outcome<TimeEntry>> Note(long number, int minutes, string? what, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (!Add(@case, null, minutes, what, by).Done(out var entry, out refusal))
            return refusal;
        await db.SaveChangesAsync(cancel);
        return entry;
    }

    /// <summary>Within another act; the caller saves.</summary>
    public Outcome<TimeEntry> Add(Case @case, Message? message, int minutes, string? what, Actor by)
    {
        if (minutes is < 1 or > Day)
            return new StrangeTime();
        var told = what?.Trim() ?? "";
        var entry = new TimeEntry
        {
            Id = Id.New(clock),
            CaseId = @case.Id,
            MessageId = message?.Id,
            ById = by.Id,
            ByName = by.Name,
            At = clock.GetUtcNow(),
            Minutes = minutes,
            What = told.Length <= 300 ? told : told[..300],
        };
        db.Add(entry);
        db.Record("time.noted", @case.Topic, @case.CustomerId, by, new { entry.Minutes, entry.What }, clock);
        db.AnnounceCase(@case);
        return entry;
    }

    public async Task<Outcome<TimeEntry>> TakeBack(long number, Guid id, Actor by, CancellationToken cancel)
    {
        if (!(await Find(number, id, by, cancel)).Done(out var found, out var refusal))
            return refusal;
        var (@case, entry) = found;
        if (entry.BilledAt is not null)
            return new TimeIsBilled();
        db.Remove(entry);
        return await Changed(@case, entry, "time.taken-back", by, cancel);
    }

    /// <summary>Marks as billed, or takes the mark off.</summary>
    public async Task<Outcome<TimeEntry>> Bill(long number, Guid id, bool billed, Actor by, CancellationToken cancel)
    {
        if (!(await Find(number, id, by, cancel)).Done(out var found, out var refusal))
            return refusal;
        var (@case, entry) = found;
        if (entry.BilledAt is not null == billed)
            return entry;
        (entry.BilledAt, entry.BilledByName) = billed ? ((DateTimeOffset?)clock.GetUtcNow(), by.Name) : (null, null);
        return await Changed(@case, entry, billed ? "time.billed" : "time.unbilled", by, cancel);
    }

    private async Task<Outcome<(Case Case, TimeEntry Entry)>> Find(long number, Guid id, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        return await db.TimeEntries.SingleOrDefaultAsync(t => t.Id == id && t.CaseId == @case.Id, cancel) is { } entry ? (@case, entry) : new NotFound("time");
    }

    private async Task<Outcome<TimeEntry>> Changed(Case @case, TimeEntry entry, string act, Actor by, CancellationToken cancel)
    {
        db.Record(act, @case.Topic, @case.CustomerId, by, new { entry.Minutes }, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return entry;
    }
}
