using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>The form in which a call is written down, in the card, on the call's page and by itself.</summary>
public sealed record CallNoteForm(Call Call, CallNoteGiven Given)
{
    public const int MostFound = 8;
    public const int MostCases = 8;

    public sealed record Choice(Guid Id, string Name, long Number, string? About);

    /// <summary>Who it is, if that is known or was chosen.</summary>
    public Choice? Customer { get; init; }

    /// <summary>What was searched for.</summary>
    public string? Who { get; init; }

    public IReadOnlyList<Choice> Found { get; init; } = [];

    /// <summary>Open ones of theirs, and the one chosen.</summary>
    public IReadOnlyList<Case> Cases { get; init; } = [];

    public IReadOnlyList<Queue> Queues { get; init; } = [];

    /// <summary>Where it is written down already.</summary>
    public IReadOnlyList<(long Number, string Subject)> Noted { get; init; } = [];

    public DateTimeOffset? DraftAt { get; init; }

    public Refusal? Refused { get; init; }

    /// <summary>Who it is is known, by a voucher for example, and that this is their number is not.</summary>
    public bool NumberIsNew { get; init; }

    /// <summary>Nobody was known when it began: it can be chosen who it was.</summary>
    public bool Open => Call.CustomerId is null;

    /// <summary>As it is now; null for whoever may not write in cases.</summary>
    /// <param name="typed">What was sent; null takes what was begun before.</param>
    public static async Task<CallNoteForm?> For(KulanzDb db, Call call, CallNoteGiven? typed, string? who, Actor me, CancellationToken cancel)
    {
        if (!me.May(Permission.CasesWrite) || call.Outcome == CallOutcome.Blocked)
            return null;
        var draft = typed is null ? await db.CallDrafts.AsNoTracking().SingleOrDefaultAsync(d => d.CallId == call.Id && d.AccountId == me.Id, cancel) : null;
        var noted = await (from note in db.CallNotes
                           where note.CallId == call.Id
                           join message in db.Messages on note.MessageId equals message.Id
                           join @case in db.CasesFor(me) on message.CaseId equals @case.Id
                           orderby note.At descending
                           select new { @case.Number, @case.Subject }).Take(10).ToListAsync(cancel);
        var answered = draft?.WithAnswers ?? CallDraft.Answered.Nothing;
        var given = typed ?? new CallNoteGiven(draft?.Text) { Subject = draft?.Subject, Case = draft?.Case ?? noted.FirstOrDefault()?.Number ?? await Opened(db, call, me, cancel), Solved = draft?.Solved == true, KeepNumber = true, ProductId = answered.Product, ChecklistId = answered.Checklist, Answers = answered.Given, Verdict = answered.Verdict, Cause = answered.Cause };
        var customers = db.CustomersFor(me).Where(c => c.MergedIntoId == null);
        var chosen = (call.CustomerId ?? given.CustomerId) is { } id
            ? await customers.Where(c => c.Id == id).Select(c => new Choice(c.Id, c.Name, c.Number, null)).SingleOrDefaultAsync(cancel) : null;
        var cases = chosen is null ? [] : await db.CasesFor(me).AsNoTracking().Where(c => c.CustomerId == chosen.Id && c.MergedIntoId == null && c.State != CaseState.Solved && c.State != CaseState.Closed)
            .OrderByDescending(c => c.TouchedAt).Take(MostCases).ToListAsync(cancel);
        // One that is solved since may still be the one that was meant.
        if (chosen is not null && given.Case is { } number && !cases.Exists(c => c.Number == number) && await db.CasesFor(me).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number && c.CustomerId == chosen.Id && c.MergedIntoId == null, cancel) is { } meant)
            cases.Add(meant);
        return new CallNoteForm(call, given)
        {
            Customer = chosen,
            Who = who,
            Found = call.CustomerId is null ? await Search(db, call, chosen, who, me, cancel) : [],
            Cases = cases,
            Queues = await db.QueuesFor(me).AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(200).ToListAsync(cancel),
            Noted = [.. noted.Select(n => (n.Number, n.Subject)).Distinct()],
            DraftAt = draft?.At,
            NumberIsNew = call is { CustomerId: { } whose, Outside: ['+', ..] } && !await db.ContactPoints.AnyAsync(p => p.CustomerId == whose && p.Kind == ContactKind.Phone && p.Value == call.Outside, cancel),
        };
    }

    /// <summary>The case that a voucher has opened in this call.</summary>
    private static Task<long?> Opened(KulanzDb db, Call call, Actor me, CancellationToken cancel) =>
        (from use in db.VoucherUses where use.CallId == call.Id join @case in db.CasesFor(me) on use.CaseId equals @case.Id orderby use.At descending select (long?)@case.Number).FirstOrDefaultAsync(cancel);

    /// <summary>Those who have the number first; then whoever is found by what was typed.</summary>
    private static async Task<List<Choice>> Search(KulanzDb db, Call call, Choice? chosen, string? who, Actor me, CancellationToken cancel)
    {
        var found = (await db.Candidates(call, me, cancel)).ConvertAll(c => new Choice(c.Id, c.Name, c.Number, null));
        if (Naming.Cut(Typed.Line(who), 200) is { Length: > 0 } words)
            found.AddRange((await db.Customers(me, words, null, CustomerOrder.Name, null, MostFound, cancel)).Lines.Select(l => new Choice(l.Id, l.Name, l.Number, l.Email ?? l.Organisation)));
        if (chosen is not null && !found.Exists(f => f.Id == chosen.Id))
            found.Insert(0, chosen);
        return [.. found.DistinctBy(f => f.Id)];
    }
}

/// <summary>The form in a call's card and on its page.</summary>
public sealed class CallNoteViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(Call call) =>
        await CallNoteForm.For(db, call, null, null, UserClaimsPrincipal.Actor(), HttpContext.RequestAborted) is { } form ? View("/Cases/Desk/_CallNote.cshtml", form) : Content("");
}
