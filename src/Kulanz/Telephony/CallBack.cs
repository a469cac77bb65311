using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Telephony;

public enum CallBackKind
{
    /// <summary>We called the number.</summary>
    Called,

    /// <summary>They called again, and somebody answered.</summary>
    CalledAgain,

    /// <summary>Somebody says so.</summary>
    SaidDone,

    /// <summary>Nobody need call.</summary>
    Dismissed,
}

/// <summary>Whoever rang in vain does not wait any more: how that came, and by whom. Undone where it was a mistake.</summary>
public sealed class CallBack
{
    public const int LongestReason = 500;

    public Guid Id { get; init; }
    public Guid CallId { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public CallBackKind Kind { get; init; }

    /// <summary>The call that settled it.</summary>
    public Guid? ByCallId { get; init; }

    public string? Reason { get; init; }
    public DateTimeOffset? UndoneAt { get; set; }
    public string? UndoneByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CallBack>
    {
        public void Configure(EntityTypeBuilder<CallBack> back)
        {
            back.ToTable("call_backs");
            back.Property(b => b.ByName).HasMaxLength(200);
            back.Property(b => b.UndoneByName).HasMaxLength(200);
            back.Property(b => b.Reason).HasMaxLength(LongestReason);
            back.HasIndex(b => new { b.CallId, b.At });
            back.HasOne<Call>().WithMany().HasForeignKey(b => b.CallId);
        }
    }
}

public sealed record NobodyWaits(long Number) : Refusal("Nobody waits to be called back after call {0}.", Number);

public sealed record NothingToUndo(long Number) : Refusal("There is nothing to undo at call {0}.", Number);

/// <summary>Calling back those who rang in vain: seen by itself from the next call with the same number, or said by hand.</summary>
public sealed class CallingBack(KulanzDb db, TimeProvider clock)
{
    /// <param name="kind"><see cref="CallBackKind.SaidDone"/> or <see cref="CallBackKind.Dismissed"/>.</param>
    public Task<Outcome<CallBack>> Settle(long number, CallBackKind kind, string? reason, Actor by, CancellationToken cancel) => With<CallBack>(number, by, call =>
    {
        var why = Typed.Line(reason);
        if (why.Length > CallBack.LongestReason)
            return Task.FromResult<Outcome<CallBack>>(new TooLong("reason", CallBack.LongestReason));
        return Task.FromResult<Outcome<CallBack>>(call.WaitingSince is null ? new NobodyWaits(number) : Settled(call, kind, null, why.Length > 0 ? why : null, by));
    }, cancel);

    /// <summary>They wait again, since when they did.</summary>
    public Task<Outcome<Call>> Undo(long number, Actor by, CancellationToken cancel) => With<Call>(number, by, async call =>
    {
        if (call.WaitingSince is not null || call.MissedAt is null || !call.CanBeCalled
            || await db.CallBacks.Where(b => b.CallId == call.Id && b.UndoneAt == null).OrderByDescending(b => b.At).FirstOrDefaultAsync(cancel) is not { } back)
            return new NothingToUndo(number);
        (back.UndoneAt, back.UndoneByName) = (clock.GetUtcNow(), by.Name);
        call.WaitingSince = call.MissedAt;
        db.Record("call.waits_again", call.Topic, call.CustomerId, by, new { call.Number }, clock);
        return call;
    }, cancel);

    /// <summary>All who wait under this number; the caller saves.</summary>
    internal async Task Settle(string? outside, CallBackKind kind, Call because, Actor by, CancellationToken cancel)
    {
        if (outside is null)
            return;
        foreach (var waiting in await db.Calls.Where(c => c.Outside == outside && c.WaitingSince != null && c.Id != because.Id).OrderBy(c => c.BeganAt).Take(200).ToListAsync(cancel))
            Settled(waiting, kind, because, null, by);
    }

    private CallBack Settled(Call call, CallBackKind kind, Call? because, string? reason, Actor by)
    {
        var back = new CallBack { Id = Id.New(clock), CallId = call.Id, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Kind = kind, ByCallId = because?.Id, Reason = reason };
        db.Add(back);
        call.WaitingSince = null;
        db.Record(kind == CallBackKind.Dismissed ? "call.dismissed" : "call.called_back", call.Topic, call.CustomerId, by, new { call.Number, kind, By = because?.Number, reason }, clock);
        Announce(call);
        return back;
    }

    private Task<Outcome<T>> With<T>(long number, Actor by, Func<Call, Task<Outcome<T>>> act, CancellationToken cancel) => db.Write<Outcome<T>>(async () =>
    {
        if (await db.Called(number, by, cancel) is not { } call)
            return new NotFound("call");
        var done = await act(call);
        Announce(call);
        await db.SaveChangesAsync(cancel);
        return done;
    }, cancel);

    private void Announce(Call call)
    {
        db.Announce(Switchboard.Missed);
        db.Announce(Switchboard.Calls);
        db.Announce($"call:{call.Number}");
    }
}

public static class ReachingCalls
{
    /// <summary>The call for whoever may work on it, held until the transaction under way ends: what telephone systems tell of it meanwhile waits.</summary>
    public static async Task<Call?> Called(this KulanzDb db, long number, Actor by, CancellationToken cancel)
    {
        if (await db.CallsFor(by).Where(c => c.Number == number).Select(c => (Guid?)c.SystemId).SingleOrDefaultAsync(cancel) is not { } system)
            return null;
        await db.Engine.Hold(db, Switchboard.Turn(system), cancel);
        return await db.Calls.Include(c => c.Legs).SingleAsync(c => c.Number == number, cancel);
    }
}
