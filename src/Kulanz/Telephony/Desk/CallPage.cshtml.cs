using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony.Desk;

/// <summary>One call: with whom, through which hands it went, what became of it; and whatever else there is to know of whoever was outside.</summary>
[Authorize(Permission.CallsRead)]
public sealed class CallPageModel(KulanzDb db, CallingBack callingBack, Recognising recognising) : PageModel
{
    private const int MostEarlier = 8;

    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    public Call Call { get; private set; } = null!;

    public CallCard Card { get; private set; } = null!;

    public string? System { get; private set; }

    /// <summary>Names of colleagues, by account.</summary>
    public IReadOnlyDictionary<Guid, string> Names { get; private set; } = new Dictionary<Guid, string>();

    public IReadOnlyList<CallBack> Backs { get; private set; } = [];

    /// <summary>The other calls with the same customer, or the same number.</summary>
    public IReadOnlyList<CallLine> Others { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.CallsWrite);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.CallsFor(me).AsNoTracking().Include(c => c.Legs).SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } call)
            return NotFound();
        Call = call;
        Card = await CallCard.Of(db, call, me, cancel);
        System = await db.PhoneSystems.Where(s => s.Id == call.SystemId).Select(s => s.Name).SingleOrDefaultAsync(cancel);
        var people = call.Legs.Select(l => l.AgentId).OfType<Guid>().Distinct().ToList();
        Names = await db.Accounts.Where(a => people.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, cancel);
        Backs = await db.CallBacks.AsNoTracking().Where(b => b.CallId == call.Id).OrderByDescending(b => b.At).Take(20).ToListAsync(cancel);
        if (call.CustomerId is not null || call.Outside is not null)
            Others = [.. (await db.Calls(me, new CallFilter { Customer = call.CustomerId, Outside = call.CustomerId is null ? call.Outside : null }, null, MostEarlier + 1, cancel)).Lines.Where(l => l.Call.Id != call.Id).Take(MostEarlier)];
        return Page();
    }

    [Needs(Permission.CallsWrite)]
    public async Task<IActionResult> OnPostSettleAsync(bool dismissed, string? reason, CancellationToken cancel) =>
        await Then(await callingBack.Settle(Number, dismissed ? CallBackKind.Dismissed : CallBackKind.SaidDone, reason, User.Actor(), cancel), cancel);

    [Needs(Permission.CallsWrite)]
    public async Task<IActionResult> OnPostUndoAsync(CancellationToken cancel) => await Then(await callingBack.Undo(Number, User.Actor(), cancel), cancel);

    [Needs(Permission.CallsWrite)]
    public async Task<IActionResult> OnPostForgetAsync(CancellationToken cancel) => await Then(await recognising.Recognise(Number, null, User.Actor(), cancel), cancel);

    private async Task<IActionResult> Then<T>(Outcome<T> outcome, CancellationToken cancel)
    {
        if (outcome.Refusal is null)
            return Redirect($"/desk/calls/{Number}");
        Refused = outcome.Refusal;
        db.ChangeTracker.Clear();
        return await OnGetAsync(cancel);
    }
}
