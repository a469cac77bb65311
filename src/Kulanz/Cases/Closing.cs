using Kulanz.Cases.Causes;
using Kulanz.Cases.Covering;
using Kulanz.Cases.Handovers;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>
/// A case was solved or closed: by whom, when, why; and, where it came back, when that was. One that was solved and is then closed for good for a reason of its own has two.
/// </summary>
public sealed class Closure
{
    public const int LongestReason = 1000;

    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public string Reason { get; init; } = "";
    public DateTimeOffset? ReopenedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Closure>
    {
        public void Configure(EntityTypeBuilder<Closure> closure)
        {
            closure.ToTable("closures");
            closure.Property(c => c.ByName).HasMaxLength(200);
            closure.Property(c => c.Reason).HasMaxLength(LongestReason);
            closure.HasIndex(c => new { c.CaseId, c.At });
            // What came back on a day.
            closure.HasIndex(c => c.ReopenedAt).HasFilter("reopened_at IS NOT NULL");
            closure.HasOne<Case>().WithMany().HasForeignKey(c => c.CaseId);
        }
    }
}

public sealed record CaseAlreadyClosed(long Number) : Refusal("Case {0} is already closed.", Number);

public sealed record CaseNotClosed(long Number) : Refusal("Case {0} is not closed.", Number);

public sealed class Closing(KulanzDb db, CustomFields fields, Posting posting, Coverings covering, HandingOver handing, Establishing establishing, TimeProvider clock)
{
    /// <summary>Solves the case, or closes it for good with <paramref name="final"/>.</summary>
    public async Task<Outcome<Closure>> Close(long number, string? reason, bool final, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (!(await Close(@case, reason, final, by, cancel)).Done(out var closure, out refusal))
            return refusal;
        await db.SaveChangesAsync(cancel);
        return closure;
    }

    /// <summary>The part that a last answer shares; the caller saves.</summary>
    /// <param name="told">The customer hears of it from the answer that solves it, or says so in person: no mail of its own.</param>
    public async Task<Outcome<Closure>> Close(Case @case, string? reason, bool final, Actor by, CancellationToken cancel, bool told = false)
    {
        var said = Typed.Text(reason).Trim();
        if (said.Length > Closure.LongestReason)
            return new TooLong("reason", Closure.LongestReason);
        if (@case.State == CaseState.Closed || (@case.State == CaseState.Solved && !final))
            return new CaseAlreadyClosed(@case.Number);
        // Fields are filled in by staff: a customer who says that it is solved cannot, and time does not.
        if (!@case.Over && by.Kind is not (ActorKind.System or ActorKind.Customer) && await fields.Missing(@case.Id, cancel) is { } missing)
            return missing;
        if (!@case.Over && by.Kind == ActorKind.Staff && await establishing.Missing(@case, cancel) is { } unsaid)
            return unsaid;

        // One that this act has just ended is not saved yet, and still found.
        var closure = (await db.Closures.Where(c => c.CaseId == @case.Id && c.ReopenedAt == null).ToListAsync(cancel)).Find(c => c.ReopenedAt is null);
        if (closure is null || said.Length > 0)
            db.Closures.Add(closure = new Closure { Id = Id.New(clock), CaseId = @case.Id, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = said });
        @case.TurnTo(final ? CaseState.Closed : CaseState.Solved, clock.GetUtcNow());
        @case.SnoozedUntil = null;
        await covering.Settle(@case, cancel);
        await handing.CaseEnds(@case, by, cancel);
        db.Record(final ? "case.closed" : "case.solved", @case.Topic, @case.CustomerId, by, new { Reason = said }, clock);
        // Time alone closes what was solved long ago; nobody needs to hear of that.
        if (by.Kind != ActorKind.System)
            await Following.Tell(db, @case, Notice.Solved, by, closure.Reason, clock, cancel);
        if (!final && !told && by.Kind != ActorKind.Customer)
            await posting.Solved(@case, by, cancel);
        db.AnnounceCase(@case);
        return closure;
    }

    public async Task<Outcome<Case>> Reopen(long number, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (!@case.Over)
            return new CaseNotClosed(number);
        await Reopen(@case, by, cancel);
        await db.SaveChangesAsync(cancel);
        return @case;
    }

    /// <summary>The part that a customer's new message shares; the caller saves.</summary>
    public async Task Reopen(Case @case, Actor by, CancellationToken cancel)
    {
        await ComeBack(@case, cancel);
        @case.TurnTo(CaseState.Open, clock.GetUtcNow());
        await covering.Settle(@case, cancel);
        db.Record("case.reopened", @case.Topic, @case.CustomerId, by, new { }, clock);
        await Following.Tell(db, @case, Notice.Reopened, by, @case.Subject, clock, cancel);
        db.AnnounceCase(@case);
    }

    /// <summary>The state a case had before a change that is undone. Nobody is told: to customers and followers nothing has happened. The caller saves.</summary>
    internal async Task PutBack(Case @case, CaseState state, Actor by, CancellationToken cancel)
    {
        var over = @case.Over;
        @case.State = state;
        if (over && !@case.Over)
            await ComeBack(@case, cancel);
        else if (!over && @case.Over)
            await StayOver(db, @case, cancel);
        await covering.Settle(@case, cancel);
        db.Record("case.turned", @case.Topic, @case.CustomerId, by, new { state }, clock);
        db.AnnounceCase(@case);
    }

    private async Task ComeBack(Case @case, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var closure in await db.Closures.Where(c => c.CaseId == @case.Id && c.ReopenedAt == null).ToListAsync(cancel))
            closure.ReopenedAt = now;
    }

    /// <summary>The case has not come back after all: what was undone with its last coming back counts again. The caller saves.</summary>
    internal static async Task StayOver(KulanzDb db, Case @case, CancellationToken cancel)
    {
        var closures = await db.Closures.Where(c => c.CaseId == @case.Id).ToListAsync(cancel);
        var last = closures.Max(c => c.ReopenedAt);
        foreach (var closure in closures.Where(c => c.ReopenedAt == last))
            closure.ReopenedAt = null;
    }
}
