using Kulanz.Access;
using Kulanz.Cases.Portal;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>A case as whoever it is offered to, or a partner it lies with, reads it: what was handed on, and the conversation with the customer.</summary>
/// <param name="Points">How the customer can be reached: only once the case has been accepted.</param>
public sealed record HandedCase(Case Case, string Customer, IReadOnlyList<ContactPoint> Points, IReadOnlyList<Handover> Handovers, ILookup<Guid, HandoverCorrection> Corrections, IReadOnlyList<Message> Messages, ILookup<Guid, Attachment> Files)
{
    private const int Most = 200;

    /// <param name="partner">A partner sees besides what was said only its own people's notes; ours are among ourselves.</param>
    public static async Task<HandedCase> Read(KulanzDb db, Case @case, Guid? partner, bool reach, CancellationToken cancel)
    {
        var customer = await db.Customers.AsNoTracking().Include(c => c.ContactPoints).SingleAsync(c => c.Id == @case.CustomerId, cancel);
        var handovers = await db.Handovers.AsNoTracking().Where(h => h.CaseId == @case.Id && h.Outcome != HandoverOutcome.Withdrawn).OrderByDescending(h => h.GivenAt).Take(20).ToListAsync(cancel);
        var corrections = await db.CorrectionsOf(handovers, cancel);
        // Of cases of several customers that have become one, only what this one has said and heard.
        var messages = await db.Messages.AsNoTracking().Where(m => m.CaseId == @case.Id && m.CustomerId == @case.CustomerId
                && (m.Kind == MessageKind.Reply || partner != null && m.AuthorKind == AuthorKind.Partner && db.PartnerPeople.Any(p => p.AccountId == m.AuthorId && p.PartnerId == partner)))
            .OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(Most).ToListAsync(cancel);
        messages.Reverse();
        var said = messages.ConvertAll(m => (Guid?)m.Id);
        var files = said.Count == 0 ? [] : await db.Attachments.AsNoTracking().Where(a => said.Contains(a.MessageId)).OrderBy(a => a.At).ToListAsync(cancel);
        return new(@case, customer.Name, reach ? [.. customer.ContactPoints.Where(p => p.Kind != ContactKind.Address)] : [], handovers, corrections, messages, files.ToLookup(f => f.MessageId!.Value));
    }
}

/// <summary>What a partner's people do with a case that lies with them: answer the customer, note something for us.</summary>
public sealed class PartnersCases(KulanzDb db, Replying replying, Attaching attaching)
{
    /// <summary>The case, if it lies with the partner this person works for.</summary>
    public async Task<(Case Case, Partner Partner)?> Held(long number, Actor who, CancellationToken cancel) =>
        await db.PartnerOf(who, cancel) is { } partner && await db.CasesFor(who).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number && c.MergedIntoId == null, cancel) is { } @case ? (@case, partner) : null;

    public Task<Outcome<Message>> Say(long number, string? text, bool note, IReadOnlyList<IFormFile> files, Actor by, CancellationToken cancel) => db.Write<Outcome<Message>>(async () =>
    {
        if (by.Kind != ActorKind.Partner)
            return new NotFound("case");
        if (!(await Enquiring.Files(files, attaching, cancel)).Done(out var stored, out var refusal))
            return refusal;
        return await replying.Say(number, new Saying(note ? MessageKind.Note : MessageKind.Reply, Typed.Text(text)) { Files = stored, Then = note ? null : CaseState.WaitingOnCustomer }, by, cancel);
    }, cancel);
}
