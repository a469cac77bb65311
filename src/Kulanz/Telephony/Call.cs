using Kulanz.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Telephony;

public enum CallDirection
{
    Incoming,
    Outgoing,
}

/// <summary>What became of a call; null while it lasts.</summary>
public enum CallOutcome
{
    Talked,

    /// <summary>They rang in vain, or were lost on the way to a colleague.</summary>
    Missed,

    /// <summary>A machine answered.</summary>
    AnsweringMachine,

    /// <summary>The telephone system sent it elsewhere, where nobody tells us of it.</summary>
    Forwarded,

    /// <summary>We called, and nobody answered.</summary>
    NotReached,

    /// <summary>Turned away because of its number.</summary>
    Blocked,

    /// <summary>How it ended was never told.</summary>
    Untold,
}

/// <summary>Why it ended, as telephone systems say it.</summary>
public enum HangupCause
{
    NormalClearing,
    Busy,
    Cancelled,
    NoAnswer,
    Congestion,
    NotFound,
    Forwarded,
    AnotherReason,
}

public enum CallState
{
    Ringing,
    Talking,
    Over,
}

/// <summary>
/// One telephone call with somebody outside, from the first ring to the last, through whatever hands it went (its <see cref="CallLeg"/>s).
/// Who is outside is kept once, whichever side has called; see <see cref="UnknownCallers"/> for how long.
/// </summary>
public sealed class Call
{
    public const int LongestNumber = 80;

    public Guid Id { get; init; }
    public long Number { get; init; }

    /// <summary>Without a reference: an index for it over all calls would serve nobody, and systems are never deleted.</summary>
    public Guid SystemId { get; init; }

    public CallDirection Direction { get; init; }

    /// <summary>Who is outside, as compared: E.164, or the digits as they came where nobody can say which number that is. Null where it is withheld.</summary>
    public string? Outside { get; set; }

    /// <summary>As the telephone system wrote it.</summary>
    public string OutsideRaw { get; set; } = "";

    public bool Withheld { get; set; }

    /// <summary>Our own number.</summary>
    public string? Inside { get; set; }

    public string InsideRaw { get; set; } = "";

    /// <summary>Who that is; null for nobody known, and where several have this number and nobody has said which.</summary>
    public Guid? CustomerId { get; set; }

    public DateTimeOffset BeganAt { get; init; }

    /// <summary>Since when people talked.</summary>
    public DateTimeOffset? AnsweredAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
    public CallOutcome? Outcome { get; set; }
    public HangupCause? Cause { get; set; }

    /// <summary>It rings, nobody is named, and so everybody sees it.</summary>
    public bool RingsAll { get; set; }

    /// <summary>The colleague who talked last, or dialled, as far as we know them; and how the telephone system calls them.</summary>
    public Guid? AgentId { get; set; }

    public string? AgentName { get; set; }

    /// <summary>When they had rung in vain.</summary>
    public DateTimeOffset? MissedAt { get; set; }

    /// <summary>Since when somebody waits to be called back; null once that is settled, see <see cref="CallBack"/>.</summary>
    public DateTimeOffset? WaitingSince { get; set; }

    /// <summary>When the number of somebody unknown was deleted.</summary>
    public DateTimeOffset? ForgottenAt { get; set; }

    public List<CallLeg> Legs { get; init; } = [];

    public CallState State => EndedAt is not null ? CallState.Over : AnsweredAt is not null ? CallState.Talking : CallState.Ringing;

    public string Topic => $"call/{Number}";

    /// <summary>How long people talked.</summary>
    public TimeSpan? Talked => AnsweredAt is { } answered && EndedAt is { } ended && ended > answered ? ended - answered : null;

    /// <summary>As people read it; empty where there is none.</summary>
    public string ShownOutside => OutsideNumber.Shown(Outside, OutsideRaw);

    public string ShownInside => OutsideNumber.Shown(Inside, InsideRaw);

    /// <summary>Somebody could dial it.</summary>
    public bool CanBeCalled => Outside is { Length: >= 3 };

    /// <summary>Two who talk: what rang before is over.</summary>
    public void Answer(DateTimeOffset at, Guid? agent, string? name)
    {
        AnsweredAt ??= at;
        if (agent is not null || name is not null)
            (AgentId, AgentName) = (agent, name is null ? AgentName : Naming.Cut(name, 200));
        if (Outcome is not null)
            Judge();
    }

    /// <summary>Nobody is on the line any more.</summary>
    public void End(DateTimeOffset at, HangupCause? cause)
    {
        (EndedAt, Cause, RingsAll) = (at, cause, false);
        Judge();
    }

    /// <summary>It goes on at another telephone after all.</summary>
    public void GoOn() => (EndedAt, Outcome, Cause, MissedAt, WaitingSince) = (null, null, null, null, null);

    /// <summary>What became of it, by what happened to its legs; told anew where that is told late.</summary>
    private void Judge()
    {
        Outcome = Outcome == CallOutcome.Blocked ? CallOutcome.Blocked : Direction == CallDirection.Outgoing ? AnsweredAt is null ? CallOutcome.NotReached : CallOutcome.Talked : Became();
        MissedAt = Outcome is CallOutcome.Missed or CallOutcome.AnsweringMachine ? EndedAt : null;
        WaitingSince = CanBeCalled ? MissedAt : null;
    }

    private CallOutcome Became()
    {
        var last = Legs.MaxBy(l => (l.EndedAt ?? DateTimeOffset.MaxValue, l.Id));
        var talkedUntil = Legs.Where(l => l.Talked).Max(l => l.EndedAt);
        // Passed on, and the colleague it was passed on to never answered: whoever called heard a ringing telephone last.
        var lost = last is { Talked: false, Machine: false } && talkedUntil < last.EndedAt;
        return last?.Machine == true ? CallOutcome.AnsweringMachine
            : AnsweredAt is not null && !lost ? CallOutcome.Talked
            : Cause == HangupCause.Forwarded ? CallOutcome.Forwarded
            : CallOutcome.Missed;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Call>
    {
        public void Configure(EntityTypeBuilder<Call> call)
        {
            call.ToTable("calls");
            foreach (var computed in new[] { nameof(State), nameof(Topic), nameof(Talked), nameof(ShownOutside), nameof(ShownInside), nameof(CanBeCalled) })
                call.Ignore(computed);
            call.Property(c => c.Outside).HasMaxLength(LongestNumber);
            call.Property(c => c.OutsideRaw).HasMaxLength(LongestNumber);
            call.Property(c => c.Inside).HasMaxLength(LongestNumber);
            call.Property(c => c.InsideRaw).HasMaxLength(LongestNumber);
            call.Property(c => c.AgentName).HasMaxLength(200);
            call.HasIndex(c => c.Number).IsUnique();
            // Each list is a range of an index, in its order.
            call.HasIndex(c => new { c.BeganAt, c.Number });
            call.HasIndex(c => new { c.Direction, c.BeganAt, c.Number });
            call.HasIndex(c => new { c.CustomerId, c.BeganAt, c.Number });
            call.HasIndex(c => new { c.Outside, c.BeganAt, c.Number });
            call.HasIndex(c => new { c.MissedAt, c.Number }).HasFilter("missed_at IS NOT NULL");
            call.HasIndex(c => new { c.WaitingSince, c.Number }).HasFilter("waiting_since IS NOT NULL");
            // Of the few that matter at this moment.
            call.HasIndex(c => c.EndedAt).HasFilter("ended_at IS NULL");
            call.HasIndex(c => c.Id).HasFilter("rings_all");
            call.HasIndex(c => c.BeganAt).HasFilter("customer_id IS NULL AND forgotten_at IS NULL");
            call.HasMany(c => c.Legs).WithOne().HasForeignKey(l => l.CallId);
            call.HasOne<Customer>().WithMany().HasForeignKey(c => c.CustomerId);
        }
    }
}

/// <summary>One telephone's part in a call, under the id by which the telephone system speaks of it: the first one, and one more each time the call is passed on.</summary>
public sealed class CallLeg
{
    public const int LongestId = 250;

    /// <summary>After this long an id that comes again means another call: some systems begin to count anew.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    public Guid Id { get; init; }
    public Guid CallId { get; init; }
    public Guid SystemId { get; init; }
    public required string ExternalId { get; init; }

    /// <summary>The leg it was passed on from, as far as that was told.</summary>
    public string? OriginalId { get; set; }

    /// <summary>sipgate's other name for it.</summary>
    public string? Xcid { get; set; }

    public DateTimeOffset BeganAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>A machine answered.</summary>
    public bool Machine { get; set; }

    /// <summary>Whose telephone, as the telephone system calls them: one or more.</summary>
    public string? Users { get; set; }

    public Guid? AgentId { get; set; }

    /// <summary>Where it was answered: an extension, a number of ours.</summary>
    public string? AnsweredOn { get; set; }

    /// <summary>The number that was dialled before it was diverted to this one.</summary>
    public string? DivertedFrom { get; set; }

    public string? Cause { get; set; }

    /// <summary>What stands for the <see cref="Cause"/> where nobody told the end.</summary>
    public const string Untold = "untold";

    public bool Talked => AnsweredAt is not null && !Machine;

    /// <summary>The same id now is about something else.</summary>
    public bool Forgotten(DateTimeOffset now) => now - (EndedAt ?? BeganAt) > (EndedAt is null ? LostCalls.Longest : Remembered);

    internal sealed class Mapping : IEntityTypeConfiguration<CallLeg>
    {
        public void Configure(EntityTypeBuilder<CallLeg> leg)
        {
            leg.ToTable("call_legs");
            leg.Ignore(l => l.Talked);
            leg.Property(l => l.ExternalId).HasMaxLength(LongestId);
            leg.Property(l => l.OriginalId).HasMaxLength(LongestId);
            leg.Property(l => l.Xcid).HasMaxLength(LongestId);
            leg.Property(l => l.Users).HasMaxLength(400);
            leg.Property(l => l.AnsweredOn).HasMaxLength(200);
            leg.Property(l => l.DivertedFrom).HasMaxLength(Call.LongestNumber);
            leg.Property(l => l.Cause).HasMaxLength(80);
            leg.HasIndex(l => l.CallId);
            leg.HasIndex(l => new { l.SystemId, l.ExternalId, l.Id });
            leg.HasIndex(l => new { l.SystemId, l.OriginalId, l.Id }).HasFilter("original_id IS NOT NULL");
            leg.HasIndex(l => new { l.SystemId, l.Xcid, l.Id }).HasFilter("xcid IS NOT NULL");
        }
    }
}

/// <summary>Whose telephone rings, or has rung: what a colleague's card on the screen is made of.</summary>
public sealed class CallRing
{
    public Guid CallId { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>For which part of the call; it may come back to somebody. Empty where their own telephone never rang, and they took the call or put it away all the same.</summary>
    public Guid LegId { get; set; }

    public DateTimeOffset RangAt { get; set; }

    /// <summary>Since when it is their call: they answered, dialled, or said so.</summary>
    public DateTimeOffset? TakenAt { get; set; }

    /// <summary>They have written down what was said.</summary>
    public DateTimeOffset? NotedAt { get; set; }

    /// <summary>The card is on their screen.</summary>
    public bool OnScreen { get; set; } = true;

    internal sealed class Mapping : IEntityTypeConfiguration<CallRing>
    {
        public void Configure(EntityTypeBuilder<CallRing> ring)
        {
            ring.ToTable("call_rings");
            ring.HasKey(r => new { r.CallId, r.AccountId });
            ring.HasIndex(r => r.AccountId).HasFilter("on_screen");
            ring.HasIndex(r => new { r.AccountId, r.TakenAt, r.CallId }).HasFilter("taken_at IS NOT NULL");
            ring.HasOne<Call>().WithMany().HasForeignKey(r => r.CallId);
            ring.HasOne<Account>().WithMany().HasForeignKey(r => r.AccountId);
        }
    }
}
