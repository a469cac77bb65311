using Kulanz.Access;
using Kulanz.Cases.Portal;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>The customer reads what was handed on about them, and says what is wrong: whoever has the case hears of it.</summary>
public sealed class Correcting(KulanzDb db, PartnerNews news, TimeProvider clock)
{
    /// <summary>More than this nobody has to say about one handover.</summary>
    private const int Most = 20;

    public sealed record TooManyCorrections() : Refusal("You have corrected this several times already. Please write to us below instead: somebody reads it.");

    /// <param name="shown">Where the customer reads: only what is shown to them there is theirs to correct.</param>
    public Task<Outcome<HandoverCorrection>> Correct(Guid id, string? text, string name, PortalCase shown, CancellationToken cancel) => db.Write<Outcome<HandoverCorrection>>(async () =>
    {
        if (await db.Handovers.SingleOrDefaultAsync(h => h.Id == id && h.CaseId == shown.Root.Id && h.CustomerId == shown.Case.CustomerId && h.Outcome != HandoverOutcome.Withdrawn, cancel) is not { } handover)
            return new NotFound("handover");
        if (!Typed.Needed(text, "text", Handover.LongestSummary).Done(out var said, out var refusal))
            return refusal;
        if (await db.HandoverCorrections.CountAsync(c => c.HandoverId == id, cancel) >= Most)
            return new TooManyCorrections();
        var @case = await db.Cases.SingleAsync(c => c.Id == handover.CaseId, cancel);
        var by = new Actor(ActorKind.Customer, null, name);
        var correction = new HandoverCorrection { Id = Id.New(clock), HandoverId = id, At = clock.GetUtcNow(), ByName = name, Text = said };
        db.Add(correction);
        db.Record("handover.corrected", @case.Topic, @case.CustomerId, by, new { Handover = id, Text = said }, clock);
        await Following.Tell(db, @case, Notice.HandoverCorrected, by, said, clock, cancel, handover is { Waits: true, ToAccountId: { } colleague } ? [colleague] : null);
        if (@case.PartnerId is { } partner)
            await news.Corrected(@case, partner, said, cancel);
        db.AnnounceHandover(@case);
        await db.SaveChangesAsync(cancel);
        return correction;
    }, cancel);

    /// <summary>From the page of the case in the portal.</summary>
    internal static readonly PortalCaseAct Act = new("handover-correction", async (services, shown, name, form, cancel) =>
        Guid.TryParse(form["handover"], out var id)
            ? (await services.GetRequiredService<Correcting>().Correct(id, form["text"], name, shown, cancel)).Done(out _, out var refusal)
                ? "Thank you. Whoever takes care of your question reads your correction now." : refusal
            : new NotFound("handover"));
}
