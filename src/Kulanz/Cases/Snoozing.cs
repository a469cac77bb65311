using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>When a morning begins, for "until tomorrow"; in the desk's time zone.</summary>
public sealed record Mornings
{
    public TimeOnly At { get; init; } = new(8, 0);
}

public sealed record SnoozeInThePast() : Invalid("until", "Choose a time that is still to come.");

public sealed record CaseIsOver(long Number) : Refusal("Case {0} is solved or closed. Reopen it first.", Number);

/// <summary>Puts a case out of sight until a time, or until the customer answers. It comes back by itself and is then our turn.</summary>
public sealed class Snoozing(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const string Loop = "snoozing";

    /// <summary>So far away that only an answer ends it; any column that is ordered or compared keeps working.</summary>
    public static readonly DateTimeOffset UntilAnswered = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<Outcome<Case>> Snooze(long number, DateTimeOffset until, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.Over)
            return new CaseIsOver(number);
        if (until <= clock.GetUtcNow() || until > UntilAnswered)
            return new SnoozeInThePast();
        @case.SnoozedUntil = until;
        db.Record("case.snoozed", @case.Topic, @case.CustomerId, by, new { until = until == UntilAnswered ? (DateTimeOffset?)null : until }, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }

    public async Task<Outcome<Case>> Wake(long number, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.SnoozedUntil is null)
            return @case;
        await Wake(@case, by, cancel);
        await db.SaveChangesAsync(cancel);
        return @case;
    }

    /// <summary>The part that time and a customer's word share; the caller saves.</summary>
    public async Task Wake(Case @case, Actor by, CancellationToken cancel)
    {
        @case.SnoozedUntil = null;
        if (@case.State is CaseState.WaitingOnCustomer or CaseState.WaitingOnThirdParty)
            @case.TurnTo(CaseState.Open, clock.GetUtcNow());
        @case.TouchedAt = clock.GetUtcNow();
        db.Record("case.woken", @case.Topic, @case.CustomerId, by, new { }, clock);
        if (by.Kind == ActorKind.System)
            await Following.Tell(db, @case, Notice.Woken, by, @case.Subject, clock, cancel);
        db.AnnounceCase(@case);
    }

    /// <summary>"Tomorrow" is the next morning, "next week" the morning of the next Monday, "in 3 hours" is three hours from now.</summary>
    public async Task<DateTimeOffset?> Moment(string word, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        var now = company.Local(clock.GetUtcNow());
        var days = ((int)DayOfWeek.Monday - (int)now.DayOfWeek + 7) % 7;
        return word switch
        {
            "later" => clock.GetUtcNow().AddHours(3),
            "tomorrow" => await Morning(1),
            "next-week" => await Morning(days == 0 ? 7 : days),
            "answer" => UntilAnswered,
            _ => DateTime.TryParseExact(word, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var local)
                ? company.At(local) : null,
        };

        async Task<DateTimeOffset> Morning(int inDays) =>
            company.At(now.Date.AddDays(inDays) + (await preferences.Get<Mornings>(cancel)).At.ToTimeSpan());
    }

    /// <summary>One round of the loop: everything whose time has come.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var due = await services.GetRequiredService<KulanzDb>().Cases.Where(c => c.SnoozedUntil != null && c.SnoozedUntil <= now)
            .OrderBy(c => c.SnoozedUntil).Take(1000).Select(c => c.Number).ToListAsync(cancel);
        foreach (var number in due)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Snoozing>().Due(number, now, cancel);
        }
    }

    /// <summary>One that is due; also if it was merged meanwhile, so that the round does not meet it for ever.</summary>
    private async Task Due(long number, DateTimeOffset now, CancellationToken cancel)
    {
        var @case = await db.Cases.SingleAsync(c => c.Number == number, cancel);
        if (@case.SnoozedUntil > now || @case.SnoozedUntil is null)
            return;
        await Wake(@case, Actor.System, cancel);
        await db.SaveChangesAsync(cancel);
    }
}
