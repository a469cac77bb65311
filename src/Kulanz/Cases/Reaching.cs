using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

public sealed record CaseWasMerged(long Number) : Refusal("Case {0} was merged into another one. Please work there.", Number);

/// <summary>How an act gets hold of its case.</summary>
public static class Reaching
{
    /// <summary>The case, if it is there for this actor and has not become part of another one.</summary>
    public static async Task<Outcome<Case>> Reach(this KulanzDb db, long number, Actor by, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case");
        return @case.MergedIntoId is null ? @case : new CaseWasMerged(number);
    }

    /// <summary>
    /// The case as it is now, held until the transaction under way ends. For what must not be refused because somebody else was faster:
    /// two mails for one case in the same moment are both heard.
    /// </summary>
    public static async Task<Case> Hold(this KulanzDb db, Guid id, CancellationToken cancel)
    {
        // An update that changes nothing is the lock that both engines know.
        await db.Cases.Where(c => c.Id == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.Version, c => c.Version), cancel);
        if (db.Cases.Local.FindEntry(id) is not { } known)
            return await db.Cases.SingleAsync(c => c.Id == id, cancel);
        // What this context had read before the wait may be old; what it has changed itself stays.
        if (known.State == EntityState.Unchanged)
            await known.ReloadAsync(cancel);
        return known.Entity;
    }

    /// <summary>The act under way opens it: the database knows nothing about it yet, and need not be asked.</summary>
    public static bool BeingOpened(this KulanzDb db, Guid id) => db.Cases.Local.FindEntry(id) is { State: EntityState.Added };

    /// <summary>Open pages that show the case, or a list it may be in, look again.</summary>
    public static void AnnounceCase(this KulanzDb db, Case @case)
    {
        db.Announce($"case:{@case.Number}");
        db.Announce("cases");
    }
}
