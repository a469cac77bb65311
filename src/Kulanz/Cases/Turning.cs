using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases;

public sealed record NotATurn(CaseState State) : Invalid("state", "A case cannot be set to {0} by hand.", State);

/// <summary>Whose turn it is: ours, the customer's, somebody else's. And what the case is called.</summary>
public sealed class Turning(KulanzDb db, Closing closing, TimeProvider clock)
{
    public async Task<Outcome<Case>> Turn(long number, CaseState state, Actor by, CancellationToken cancel)
    {
        if (state is CaseState.New)
            return new NotATurn(state);
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.State == state)
            return @case;
        if (state is CaseState.Solved or CaseState.Closed)
            return (await closing.Close(number, null, state == CaseState.Closed, by, cancel)).Done(out _, out refusal) ? @case : refusal;
        if (@case.Over)
            await closing.Reopen(@case, by, cancel);
        @case.TurnTo(state, clock.GetUtcNow());
        db.Record("case.turned", @case.Topic, @case.CustomerId, by, new { state }, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }

    public async Task<Outcome<Case>> Rename(long number, string? subject, Actor by, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(subject))
            return new Missing("subject");
        var called = subject.Trim();
        if (called.Length > 300)
            return new TooLong("subject", 300);
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.Subject == called)
            return @case;
        db.Record("case.renamed", @case.Topic, @case.CustomerId, by, new { From = @case.Subject, To = called }, clock);
        @case.Subject = called;
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }
}
