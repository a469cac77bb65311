using Kulanz.Access;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.Desk;

/// <summary>
/// The form in which a case is handed on. It begins with what the hand before passed on, so that nothing is lost on the way: who writes adds to it
/// instead of writing it anew.
/// </summary>
[Authorize(Permission.CasesRead)]
public sealed class GiveHandoverModel(KulanzDb db, HandingOver handing, Preferences preferences, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    /// <summary><c>colleague:id</c>, <c>queue:id</c> or <c>partner:id</c>.</summary>
    [BindProperty]
    public string? To { get; set; }

    /// <summary>In the company's time.</summary>
    [BindProperty]
    public DateTime? PromisedBy { get; set; }

    public Case Case { get; private set; } = null!;

    public HandoverGiven Given { get; private set; } = new(null, null);

    /// <summary>Who has not accepted yet.</summary>
    public string? Waiting { get; private set; }

    public IReadOnlyList<Colleague> Colleagues { get; private set; } = [];

    public IReadOnlyList<Queue> Queues { get; private set; } = [];

    public IReadOnlyList<Partner> Partners { get; private set; } = [];

    public IReadOnlyList<Handover> Earlier { get; private set; } = [];

    public ILookup<Guid, HandoverCorrection> Corrections { get; private set; } = Array.Empty<HandoverCorrection>().ToLookup(c => c.HandoverId);

    public DateTimeOffset Now { get; private set; }

    public Refusal? Refused { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.CasesWrite);

    public bool Open => Waiting is null && Case.State != CaseState.Closed && Case.PartnerId is null;

    public Task<IActionResult> OnGetAsync(CancellationToken cancel) => Show(null, cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostAsync(string? summary, string? identified, string? asked, string? tried, string? promised, string? neverAskAgain, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        var given = new HandoverGiven(Target(To), summary)
        {
            Identified = identified,
            Asked = asked,
            Tried = tried,
            Promised = promised,
            PromisedBy = PromisedBy is { } local ? company.At(local) : null,
            NeverAskAgain = neverAskAgain,
        };
        var outcome = await handing.Give(Number, given, User.Actor(), cancel);
        if (outcome.Refusal is null)
            return Redirect($"/desk/cases/{Number}#handovers");
        (Refused, Given) = (outcome.Refusal, given);
        db.ChangeTracker.Clear();
        return await Show(given, cancel);
    }

    private static HandoverTarget? Target(string? to) => to?.Split(':') switch
    {
        ["colleague", var id] when Guid.TryParse(id, out var colleague) => new(Colleague: colleague),
        ["queue", var id] when Guid.TryParse(id, out var queue) => new(Queue: queue),
        ["partner", var id] when Guid.TryParse(id, out var partner) => new(Partner: partner),
        _ => null,
    };

    private async Task<IActionResult> Show(HandoverGiven? typed, CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.CasesFor(me).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } @case)
            return NotFound();
        (Case, Now) = (@case, clock.GetUtcNow());
        Earlier = await db.Handovers.AsNoTracking().Where(h => h.CaseId == @case.Id).OrderByDescending(h => h.GivenAt).Take(100).ToListAsync(cancel);
        Corrections = await db.CorrectionsOf(Earlier, cancel);
        Waiting = Earlier.FirstOrDefault(h => h.Waits)?.ToName;
        Colleagues = [.. (await db.ColleaguesFor(@case.QueueId, cancel)).Where(c => c.Id != me.Id)];
        Queues = await db.Queues.AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(500).ToListAsync(cancel);
        Partners = await db.Partners.AsNoTracking().Where(p => p.EndedAt == null).OrderBy(p => p.Name).Take(500).ToListAsync(cancel);
        if (typed is null && Earlier.FirstOrDefault(h => h.Outcome == HandoverOutcome.Accepted) is { } last)
        {
            var promise = last.PromisedBy > Now ? last.PromisedBy : null;
            Given = new HandoverGiven(null, null) { Identified = last.Identified, Asked = last.Asked, Tried = last.Tried, Promised = promise is null ? null : last.Promised, NeverAskAgain = last.NeverAskAgain };
            PromisedBy = promise is { } by ? (await preferences.Get<Company>(cancel)).Local(by).DateTime : PromisedBy;
        }
        return Page();
    }
}
