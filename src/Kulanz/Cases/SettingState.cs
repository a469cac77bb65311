using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases;

/// <summary>Says whose turn it is, in one act whatever it was before: closing and reopening are part of it.</summary>
public sealed class SettingState(KulanzDb db, Closing closing, TimeProvider clock)
{
    public async Task<Outcome<Case>> Set(long number, CaseState state, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.State == state)
            return @case;
        if (@case.Over && !(@case.State == CaseState.Solved && state == CaseState.Closed))
            await closing.Reopen(@case, by, cancel);
        if (state is CaseState.Solved or CaseState.Closed)
        {
            if ((await closing.Close(@case, null, final: state == CaseState.Closed, by, cancel)).Refusal is { } refused)
                return refused;
            await db.SaveChangesAsync(cancel);
            return @case;
        }
        @case.TurnTo(state, clock.GetUtcNow());
        db.Record("case.state_set", @case.Topic, @case.CustomerId, by, new { state }, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }
}
