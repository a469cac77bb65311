using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>A colleague wants to hear what happens in a case that need not be theirs.</summary>
public sealed class Follower : IMovesAlong
{
    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid AccountId { get; init; }
    public DateTimeOffset Since { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Follower>
    {
        public void Configure(EntityTypeBuilder<Follower> follower)
        {
            follower.ToTable("followers");
            follower.HasIndex(f => new { f.CaseId, f.AccountId });
            follower.HasIndex(f => f.AccountId);
            follower.HasOne<Case>().WithMany().HasForeignKey(f => f.CaseId);
            follower.HasOne<Access.Account>().WithMany().HasForeignKey(f => f.AccountId);
        }
    }
}

/// <summary>What a notification is about.</summary>
public enum Notice
{
    NewMessage,
    NewNote,
    Assigned,
    Reopened,
    Solved,
    Woken,
    Merged,
    Rated,

    /// <summary>A rule asks somebody to look.</summary>
    Triggered,

    /// <summary>An answer or a solution is nearly due.</summary>
    NearlyBreached,

    /// <summary>It was not in time.</summary>
    Breached,

    /// <summary>A colleague hands it to one.</summary>
    HandedOver,
    HandoverAccepted,

    /// <summary>Back from whoever it was handed to.</summary>
    HandoverReturned,

    /// <summary>Nobody has taken it yet.</summary>
    HandoverWaits,

    /// <summary>The customer says that something is wrong about what was handed on.</summary>
    HandoverCorrected,

    /// <summary>Goodwill waits for somebody's approval; of what one gave oneself it is decided.</summary>
    ApprovalAsked,
    GrantApproved,
    GrantRefused,
}

/// <summary>Something happened in a case one follows or owns. One unread line per case: it says the latest and how many there were.</summary>
public sealed class Notification
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public Guid CaseId { get; init; }
    public Notice About { get; set; }
    public required string ByName { get; set; }
    public string Words { get; set; } = "";
    public int Times { get; set; } = 1;
    public DateTimeOffset At { get; set; }
    public DateTimeOffset? ReadAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Notification>
    {
        public void Configure(EntityTypeBuilder<Notification> notification)
        {
            notification.ToTable("notifications");
            notification.Property(n => n.ByName).HasMaxLength(200);
            notification.Property(n => n.Words).HasMaxLength(300);
            notification.HasIndex(n => new { n.AccountId, n.ReadAt, n.At });
            notification.HasIndex(n => new { n.CaseId, n.AccountId });
            notification.HasOne<Case>().WithMany().HasForeignKey(n => n.CaseId);
            notification.HasOne<Access.Account>().WithMany().HasForeignKey(n => n.AccountId);
        }
    }
}

public sealed class Following(KulanzDb db, TimeProvider clock)
{
    /// <summary>More unread than this is said as "99+".</summary>
    public const int MostCounted = 100;

    public static string Topic(Guid account) => $"notices:{account}";

    public async Task<Outcome<Case>> Follow(long number, Guid account, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (await db.ColleaguesFor(@case.QueueId, cancel) is var colleagues && colleagues.FirstOrDefault(c => c.Id == account) is not { } follower)
            return new NotFound("colleague");
        if (await db.Followers.AnyAsync(f => f.CaseId == @case.Id && f.AccountId == account, cancel))
            return @case;
        db.Add(new Follower { Id = Id.New(clock), CaseId = @case.Id, AccountId = account, Since = clock.GetUtcNow() });
        db.Record("case.followed", @case.Topic, @case.CustomerId, by, new { Who = follower.Name }, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }

    public async Task<Outcome<Case>> Unfollow(long number, Guid account, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (await db.Followers.Where(f => f.CaseId == @case.Id && f.AccountId == account).ToListAsync(cancel) is not { Count: > 0 } rows)
            return @case;
        db.RemoveRange(rows);
        db.Record("case.unfollowed", @case.Topic, @case.CustomerId, by, new { Who = await db.Accounts.Where(a => a.Id == account).Select(a => a.Name).SingleAsync(cancel) }, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }

    /// <summary>Adds the news for owner and followers to the act under way, except for whoever acts; the caller saves.</summary>
    public static async Task Tell(KulanzDb db, Case @case, Notice about, Actor by, string words, TimeProvider clock, CancellationToken cancel, IReadOnlyList<Guid>? others = null)
    {
        var readers = db.BeingOpened(@case.Id) ? [] : await db.Followers.Where(f => f.CaseId == @case.Id).Select(f => f.AccountId).ToListAsync(cancel);
        if (@case.OwnerId is { } owner)
            readers.Add(owner);
        readers = [.. readers.Union(others ?? [])];
        readers.RemoveAll(reader => reader == by.Id);
        if (readers.Count > 0)
            readers = await db.Seeing(@case.QueueId, readers, cancel);
        if (readers.Count == 0)
            return;
        var unread = await db.Notifications.Where(n => n.CaseId == @case.Id && readers.Contains(n.AccountId) && n.ReadAt == null).ToListAsync(cancel);
        foreach (var reader in readers)
        {
            var line = unread.Find(n => n.AccountId == reader) ?? db.Notifications.Local.FirstOrDefault(n => n.CaseId == @case.Id && n.AccountId == reader && n.ReadAt == null);
            if (line is null)
                db.Add(line = new Notification { Id = Id.New(clock), AccountId = reader, CaseId = @case.Id, ByName = by.Name, Times = 0 });
            (line.About, line.ByName, line.Words, line.At) = (about, by.Name, words, clock.GetUtcNow());
            line.Times++;
            db.Announce(Topic(reader));
        }
    }

    /// <summary>Opening the case is having read it, and what was merged into it.</summary>
    public async Task Read(IReadOnlyCollection<Guid> family, Guid account, CancellationToken cancel)
    {
        if (await db.Notifications.Where(n => family.Contains(n.CaseId) && n.AccountId == account && n.ReadAt == null).ToListAsync(cancel) is { Count: > 0 } unread)
            await Read(unread, account, cancel);
    }

    public async Task ReadAll(Guid account, CancellationToken cancel)
    {
        while (await db.Notifications.Where(n => n.AccountId == account && n.ReadAt == null).Take(200).ToListAsync(cancel) is { Count: > 0 } unread)
            await Read(unread, account, cancel);
    }

    public Task<int> Unread(Actor who, CancellationToken cancel) =>
        Those(db, who).Where(n => n.ReadAt == null).OrderBy(n => n.At).Take(MostCounted).CountAsync(cancel);

    /// <summary>Somebody's notifications of cases they may see today.</summary>
    public static IQueryable<Notification> Those(KulanzDb db, Actor who) =>
        db.Notifications.Where(n => n.AccountId == who.Id && db.CasesFor(who).Any(c => c.Id == n.CaseId));

    private async Task Read(List<Notification> unread, Guid account, CancellationToken cancel)
    {
        foreach (var line in unread)
            line.ReadAt = clock.GetUtcNow();
        db.Announce(Topic(account));
        await db.SaveChangesAsync(cancel);
    }
}
