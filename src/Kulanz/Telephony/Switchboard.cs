using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

/// <summary>What the telephone system is to do with a new call: turn it away, or show a number of ours.</summary>
public sealed record CallAnswer(bool Reject = false, string? CallerNumber = null, Sentence? Problem = null);

/// <summary>
/// Everything telephone systems tell comes through here and becomes calls. They tell it twice, too late, in the wrong order and in parts, and nothing
/// of it may be lost: what is told again changes nothing, an end or an answer without a beginning is a call too, and an answer that comes
/// after the end still counts. The events of one system wait for each other, because they are about each other: a leg is joined to the call it was passed on from.
/// </summary>
public sealed class Switchboard(KulanzDb db, Extensions extensions, CallingBack callingBack, Preferences preferences, TimeProvider clock, ILogger<Switchboard> log)
{
    /// <summary>Announced with every change of a call.</summary>
    public const string Calls = "calls";

    /// <summary>Announced when somebody more, or fewer, waits to be called back.</summary>
    public const string Missed = "missed-calls";

    /// <summary>Everybody's screen.</summary>
    public const string Everybody = "ringing:all";

    private const int Tries = 4;

    /// <summary>A call that was over goes on if it is passed on within this time.</summary>
    private static readonly TimeSpan PassedOn = TimeSpan.FromMinutes(10);

    public static string Screen(Guid account) => $"ringing:{account}";

    internal static string Turn(Guid system) => $"calls of {system}";

    /// <summary>The call whose rings are read.</summary>
    private Guid? rung;

    public async Task<CallAnswer> Hear(PhoneSystem system, CallEvent said, CancellationToken cancel)
    {
        var rules = await preferences.Get<CallRules>(cancel);
        for (var tried = 1; ; tried++)
            try
            {
                return await db.Write(async () =>
                {
                    rung = null;
                    await db.Engine.Hold(db, Turn(system.Id), cancel);
                    var answer = await Take(system, said, rules, cancel);
                    await Note(system, said.Kind.ToString(), answer.Problem, cancel);
                    await db.SaveChangesAsync(cancel);
                    return answer;
                }, cancel);
            }
            catch (DbUpdateConcurrencyException) when (tried < Tries)
            {
                // Somebody else was faster; telephone systems do not try again.
                log.LogInformation("An event of a telephone system met another change, try {Try}", tried);
                db.ChangeTracker.Clear();
            }
    }

    /// <summary>Nothing could be done with what it said: administrators see why.</summary>
    public Task Refused(PhoneSystem system, Refusal why, CancellationToken cancel) => db.Write(() => Note(system, "?", Sentence.Of(why), cancel), cancel);

    /// <summary>Nobody will tell its end any more.</summary>
    public Task GiveUp(Guid system, long number, CancellationToken cancel) => db.Write(async () =>
    {
        await db.Engine.Hold(db, Turn(system), cancel);
        var call = await db.Calls.Include(c => c.Legs).SingleAsync(c => c.Number == number, cancel);
        if (call.EndedAt is not null)
            return false;
        var last = call.AnsweredAt ?? call.BeganAt;
        foreach (var leg in call.Legs.Where(l => l.EndedAt is null))
            (leg.EndedAt, leg.Cause) = (leg.AnsweredAt ?? leg.BeganAt, CallLeg.Untold);
        call.End(last, null);
        (call.Outcome, call.MissedAt, call.WaitingSince) = (CallOutcome.Untold, null, null);
        await ClearScreens(call, r => r.TakenAt is null, cancel);
        Record("call.ended", call, Actor.System, new { call.Number, call.Direction, call.Outcome });
        Announce(call);
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    private async Task<CallAnswer> Take(PhoneSystem system, CallEvent said, CallRules rules, CancellationToken cancel)
    {
        if (said.Kind == CallEventKind.Dtmf)
            return new CallAnswer();
        var now = clock.GetUtcNow();
        var known = await Find(system, said, now, cancel);
        if (known is null && said.Direction is null)
            return new CallAnswer(Problem: Sentence.Of(new InvalidDirection()));
        var (call, leg) = known ?? await Begin(system, said, rules, now, cancel);
        if (said.Kind == CallEventKind.NewCall && known is not null)
            await ToldAgain(system, call, leg, said, now, cancel);
        if (said.Kind == CallEventKind.Answer)
            await Answered(system, call, leg, said, now, cancel);
        if (said.Kind == CallEventKind.Hangup)
            await HungUp(system, call, leg, said, began: known is null, now, cancel);
        Announce(call);
        if (call.CustomerId is { } customer)
            db.Announce($"customer:{await db.Customers.Where(c => c.Id == customer).Select(c => c.Number).SingleAsync(cancel)}");
        return said.Kind != CallEventKind.NewCall ? new CallAnswer()
            : call.Outcome == CallOutcome.Blocked ? new CallAnswer(Reject: true)
            : new CallAnswer(CallerNumber: call.Direction == CallDirection.Outgoing ? rules.CallerNumberFor(call.Outside) : null);
    }

    /// <summary>The leg the event speaks of, with its call; one that was passed on joins the call it comes from.</summary>
    private async Task<(Call Call, CallLeg Leg)?> Find(PhoneSystem system, CallEvent said, DateTimeOffset now, CancellationToken cancel)
    {
        var legs = db.CallLegs.Where(l => l.SystemId == system.Id);
        if (await Latest(legs.Where(l => l.ExternalId == said.CallId)) is { } leg && Meant(leg))
            return (await Whole(leg), leg);
        // The end of something passed on may come before its beginning, and the beginning before that of the call it comes from.
        var from = said.OriginalId is { } original ? await Latest(legs.Where(l => l.ExternalId == original)) : null;
        from ??= await Latest(legs.Where(l => l.OriginalId == said.CallId));
        from ??= said.Xcid is { } xcid ? await Latest(legs.Where(l => l.Xcid == xcid)) : null;
        if (from is null || from.Forgotten(now))
            return null;
        var call = await Whole(from);
        return call.EndedAt is { } ended && now - ended > PassedOn ? null : (call, await Join(system, call, said, now, cancel));

        Task<CallLeg?> Latest(IQueryable<CallLeg> some) => some.OrderByDescending(l => l.Id).FirstOrDefaultAsync(cancel);
        Task<Call> Whole(CallLeg one) => db.Calls.Include(c => c.Legs).SingleAsync(c => c.Id == one.CallId, cancel);
        // Hanging up is about what is open, however long ago it began; or was taken to be over because nobody said so.
        bool Meant(CallLeg one) => !one.Forgotten(now) || (said.Kind == CallEventKind.Hangup && (one.EndedAt is null || one.Cause == CallLeg.Untold));
    }

    private async Task<(Call, CallLeg)> Begin(PhoneSystem system, CallEvent said, CallRules rules, DateTimeOffset now, CancellationToken cancel)
    {
        var (outside, inside) = (OutsideNumber.Read(said.Outside, system), OutsideNumber.Read(said.Inside, system));
        var call = new Call
        {
            Id = Id.New(clock),
            Number = await db.Engine.NextNumber(db, "call", cancel),
            SystemId = system.Id,
            Direction = said.Direction!.Value,
            Outside = outside.Key,
            OutsideRaw = outside.Raw,
            Withheld = outside.Withheld,
            Inside = inside.Key,
            InsideRaw = inside.Raw,
            BeganAt = now,
        };
        if (outside is { Certain: true, Key: { } number } && await db.WithNumber(db.Customers, number).Select(c => c.Id).Take(2).ToListAsync(cancel) is [var only])
            call.CustomerId = only;
        db.Add(call);
        var leg = Leg(system, call, said, now);
        var by = Teller(system);
        // A number nobody knows stays out of the record, which is kept longer than the number.
        Record("call.began", call, by, new { call.Number, call.Direction, System = system.Name, Outside = call.CustomerId is null ? null : call.Outside, call.Inside, call.Withheld, leg.Users });
        if (call.Direction == CallDirection.Incoming && rules.Blocks(call.Outside) is not null)
        {
            (leg.EndedAt, leg.Cause) = (now, "blocked");
            call.Outcome = CallOutcome.Blocked;
            call.End(now, null);
            Record("call.ended", call, by, new { call.Number, call.Direction, call.Outcome });
            return (call, leg);
        }
        if (said.Kind == CallEventKind.NewCall)
            await Ring(call, leg, said, now, cancel);
        if (call.Direction == CallDirection.Outgoing)
            await callingBack.Settle(call.Outside, CallBackKind.Called, call, by, cancel);
        return (call, leg);
    }

    private async Task<CallLeg> Join(PhoneSystem system, Call call, CallEvent said, DateTimeOffset now, CancellationToken cancel)
    {
        var leg = Leg(system, call, said, now);
        if (call.EndedAt is not null)
            call.GoOn();
        Record("call.passed_on", call, Teller(system), new { call.Number, call.Direction, leg.Users });
        if (said.Kind == CallEventKind.NewCall)
            await Ring(call, leg, said, now, cancel);
        return leg;
    }

    private CallLeg Leg(PhoneSystem system, Call call, CallEvent said, DateTimeOffset now)
    {
        var leg = new CallLeg { Id = Id.New(clock), CallId = call.Id, SystemId = system.Id, ExternalId = said.CallId, OriginalId = said.OriginalId, Xcid = said.Xcid, BeganAt = now };
        Describe(leg, said);
        call.Legs.Add(leg);
        db.Add(leg);
        return leg;
    }

    private static void Describe(CallLeg leg, CallEvent said)
    {
        if (said.Users.Count > 0)
            leg.Users = Naming.Cut(string.Join(", ", (leg.Users?.Split(", ") ?? []).Concat(said.Users).Distinct()), 400);
        leg.DivertedFrom ??= said.DivertedFrom;
        leg.Xcid ??= said.Xcid;
    }

    /// <summary>Told again, or for one more telephone, or after its end.</summary>
    private async Task ToldAgain(PhoneSystem system, Call call, CallLeg leg, CallEvent said, DateTimeOffset now, CancellationToken cancel)
    {
        Describe(leg, said);
        var outside = call.Direction == CallDirection.Outgoing ? said.To : said.From;
        if (call.Outside is null && !string.IsNullOrEmpty(outside) && call.ForgottenAt is null && OutsideNumber.Read(outside, system) is { Withheld: false } number)
        {
            (call.Outside, call.OutsideRaw, call.Withheld) = (number.Key, number.Raw, false);
            if (number.Certain && await db.WithNumber(db.Customers, number.Key!).Select(c => c.Id).Take(2).ToListAsync(cancel) is [var only])
                call.CustomerId ??= only;
        }
        if (leg is { EndedAt: null, AnsweredAt: null })
            await Ring(call, leg, said, now, cancel);
    }

    /// <summary>Whose telephone rings. Where nobody is named it is everybody's; also where nobody has ever said who is called how.</summary>
    private async Task Ring(Call call, CallLeg leg, CallEvent said, DateTimeOffset now, CancellationToken cancel)
    {
        var ringing = await extensions.Of(call.Direction == CallDirection.Incoming && said.To is { } to ? [.. said.Words, to] : call.Direction == CallDirection.Outgoing && said.From is { } from ? [.. said.Words, from] : said.Words, cancel);
        if (call.Direction == CallDirection.Outgoing)
        {
            if (ringing is [var dials, ..])
                (call.AgentId, call.AgentName) = (dials.Id, dials.Name);
            else if (said.Users is [var named, ..])
                call.AgentName ??= Naming.Cut(named, 200);
            ringing = [.. ringing.Take(1)];
        }
        var rings = await Rings(call, cancel);
        foreach (var colleague in ringing)
        {
            if (rings.Find(r => r.AccountId == colleague.Id) is not { } ring)
            {
                db.Add(ring = new CallRing { CallId = call.Id, AccountId = colleague.Id, LegId = leg.Id, RangAt = now, TakenAt = call.Direction == CallDirection.Outgoing ? now : null });
                rings.Add(ring);
            }
            else if (ring.LegId != leg.Id)
                (ring.LegId, ring.RangAt, ring.OnScreen) = (leg.Id, now, true);
            db.Announce(Screen(colleague.Id));
        }
        var nobody = !rings.Exists(r => r.LegId != Guid.Empty || r.TakenAt is not null) && call is { Direction: CallDirection.Incoming, AnsweredAt: null } && (said.Users.Count == 0 || !await extensions.AnyKnown(cancel));
        if (call.RingsAll != nobody)
        {
            call.RingsAll = nobody;
            db.Announce(Everybody);
        }
    }

    private async Task Answered(PhoneSystem system, Call call, CallLeg leg, CallEvent said, DateTimeOffset now, CancellationToken cancel)
    {
        Describe(leg, said);
        if (call.Direction == CallDirection.Incoming)
            leg.AnsweredOn ??= said.AnsweredOn;
        var first = leg.AnsweredAt is null;
        leg.AnsweredAt ??= leg.EndedAt ?? now;
        if (call.Outcome == CallOutcome.Blocked)
            return;
        if (said.Machine)
        {
            leg.Machine = true;
            if (call.EndedAt is { } over)
                call.End(over, call.Cause);
            await ClearScreens(call, r => r.TakenAt is null, cancel);
            call.RingsAll = false;
            db.Announce(Everybody);
            return;
        }
        if (call.Direction == CallDirection.Outgoing)
            await OutgoingAnswered(call, leg, cancel);
        else if (!await IncomingAnswered(call, leg, said, first, cancel))
            return;
        if (first)
            Record("call.answered", call, Teller(system), new { call.Number, call.Direction, Agent = call.AgentName });
    }

    private async Task OutgoingAnswered(Call call, CallLeg leg, CancellationToken cancel)
    {
        leg.AgentId ??= call.AgentId;
        call.Answer(leg.AnsweredAt!.Value, null, null);
        foreach (var ring in await Rings(call, cancel))
            db.Announce(Screen(ring.AccountId));
    }

    /// <summary>False if this told nothing new.</summary>
    private async Task<bool> IncomingAnswered(Call call, CallLeg leg, CallEvent said, bool first, CancellationToken cancel)
    {
        var rings = await Rings(call, cancel);
        var ringing = rings.Where(r => r.LegId == leg.Id).ToList();
        var by = (await extensions.Of(said.AnsweredOn is { } on ? [.. said.Words, on] : said.Words, cancel)).FirstOrDefault();
        // Where one telephone rang, whoever has it answered, though nobody says so.
        if (by is null && said.Words.Count == 0 && said.AnsweredOn is null && ringing is [var alone])
            by = await db.Accounts.Where(a => a.Id == alone.AccountId).Select(a => new Extensions.Colleague(a.Id, a.Name)).SingleAsync(cancel);
        if (!first && (by is null || leg.AgentId is not null))
            return false;
        leg.AgentId = by?.Id;
        call.Answer(leg.AnsweredAt!.Value, by?.Id, by?.Name ?? (said.Users.Count > 0 ? string.Join(", ", said.Users) : said.AnsweredOn) ?? leg.Users);
        if (by is not null)
        {
            if (rings.Find(r => r.AccountId == by.Id) is not { } ring)
                db.Add(ring = new CallRing { CallId = call.Id, AccountId = by.Id, LegId = leg.Id, RangAt = leg.AnsweredAt!.Value });
            ring.TakenAt = leg.AnsweredAt;
            db.Announce(Screen(by.Id));
        }
        // Answered elsewhere. Where nobody knows by whom, it stays on everybody's screen until somebody says that it is theirs.
        await ClearScreens(call, r => r.LegId == leg.Id && r.TakenAt is null, cancel);
        if (by is not null && call.RingsAll)
            call.RingsAll = false;
        db.Announce(Everybody);
        await callingBack.Settle(call.Outside, CallBackKind.CalledAgain, call, by is null ? Actor.System : new Actor(ActorKind.Staff, by.Id, by.Name), cancel);
        return true;
    }

    /// <param name="began">It is the first thing we hear of the call.</param>
    private async Task HungUp(PhoneSystem system, Call call, CallLeg leg, CallEvent said, bool began, DateTimeOffset now, CancellationToken cancel)
    {
        if (leg.EndedAt is not null && call.Outcome != CallOutcome.Untold)
            return;
        var again = call.Outcome == CallOutcome.Untold;
        (leg.EndedAt, leg.Cause) = (now, said.Cause);
        if (call.Direction == CallDirection.Incoming)
            leg.AnsweredOn ??= leg.AnsweredAt is null ? null : said.AnsweredOn;
        await ClearScreens(call, r => r.LegId == leg.Id && (r.TakenAt is null || r.NotedAt is not null), cancel);
        if (call.Legs.Exists(l => l.EndedAt is null))
            return;
        if (again)
            call.GoOn();
        call.End(now, said.Reason);
        // "One of them hung up after they had talked", and nobody ever said that they did: neither answered nor missed.
        if (began && said.Reason == HangupCause.NormalClearing)
            (call.Outcome, call.MissedAt, call.WaitingSince) = (CallOutcome.Untold, null, null);
        // Nothing was said, so there is nothing to write down.
        await ClearScreens(call, r => r.TakenAt is null || r.NotedAt is not null || call.AnsweredAt is null, cancel);
        db.Announce(Everybody);
        foreach (var ring in await Rings(call, cancel))
            db.Announce(Screen(ring.AccountId));
        Record("call.ended", call, Teller(system), new { call.Number, call.Direction, call.Outcome, call.Cause, Agent = call.AgentName, Seconds = (int?)call.Talked?.TotalSeconds });
    }

    private async Task ClearScreens(Call call, Func<CallRing, bool> which, CancellationToken cancel)
    {
        foreach (var ring in (await Rings(call, cancel)).Where(r => r.OnScreen && which(r)))
        {
            ring.OnScreen = false;
            db.Announce(Screen(ring.AccountId));
        }
    }

    /// <summary>With those of the act under way, which the database does not know yet.</summary>
    private async Task<List<CallRing>> Rings(Call call, CancellationToken cancel)
    {
        if (rung != call.Id && db.Entry(call).State != EntityState.Added)
            await db.CallRings.Where(r => r.CallId == call.Id).LoadAsync(cancel);
        rung = call.Id;
        return [.. db.CallRings.Local.Where(r => r.CallId == call.Id)];
    }

    private void Record(string type, Call call, Actor by, object content) => db.Record(type, call.Topic, call.CustomerId, by, content, clock);

    private void Announce(Call call)
    {
        db.Announce(Calls);
        db.Announce($"call:{call.Number}");
        var entry = db.Entry(call);
        if (entry.State == EntityState.Added ? call.WaitingSince is not null : !Equals(entry.Property(c => c.WaitingSince).OriginalValue, call.WaitingSince))
            db.Announce(Missed);
    }

    /// <summary>The system itself: whom it names is in the content.</summary>
    private static Actor Teller(PhoneSystem system) => new(ActorKind.Machine, system.Id, system.Name);

    private Task<int> Note(PhoneSystem system, string heard, Sentence? problem, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        db.Announce(PhoneSystem.Listed);
        return problem is null
            ? db.PhoneSystems.Where(s => s.Id == system.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.HeardAt, now).SetProperty(s => s.Heard, heard), cancel)
            : db.PhoneSystems.Where(s => s.Id == system.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.HeardAt, now).SetProperty(s => s.Heard, heard).SetProperty(s => s.Problem, problem).SetProperty(s => s.ProblemAt, now), cancel);
    }
}
