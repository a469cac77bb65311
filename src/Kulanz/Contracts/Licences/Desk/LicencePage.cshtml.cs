using System.Text;
using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences.Desk;

/// <summary>One licence: how it stands, who holds its seats, what was done to it, and what can be.</summary>
[Authorize(Permission.ContractsRead)]
public sealed class LicencePageModel(KulanzDb db, Issuing issuing, Replacing replacing, Withdrawing withdrawing, Seating seating, LicenceList list, LicenceHistory history) : PageModel
{
    private const int MostSeats = 200;

    [FromRoute]
    public long Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public bool KeepSeats { get; set; }

    [BindProperty]
    public bool Mail { get; set; }

    [BindProperty]
    public string? Installation { get; set; }

    [BindProperty]
    public string? InstallationName { get; set; }

    [BindProperty]
    public int? SeatCount { get; set; }

    [BindProperty]
    public string? Edition { get; set; }

    [BindProperty]
    public string? Label { get; set; }

    [BindProperty]
    public string? Features { get; set; }

    [BindProperty]
    public int? Version { get; set; }

    [TempData]
    public string? Said { get; set; }

    public LicenceFacts Facts { get; private set; } = null!;

    public Standing Standing { get; private set; } = null!;

    public LicenceKey? Key { get; private set; }

    public IReadOnlyList<Activation> Seats { get; private set; } = [];

    public IReadOnlyList<Activation> Gone { get; private set; } = [];

    public IReadOnlyList<LicenceHistory.Line> History { get; private set; } = [];

    public Guid? Earlier { get; private set; }

    public long? Replaces { get; private set; }

    public long? ReplacedBy { get; private set; }

    public string? Address { get; private set; }

    public Refusal? Refused { get; private set; }

    /// <summary>What was refused: its form stays open.</summary>
    public string? Tried { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.ContractsWrite);

    public Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        // Who replaces a key means the same computers, mostly.
        KeepSeats = true;
        return Show(null, null, cancel);
    }

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostKeyAsync(CancellationToken cancel)
    {
        if (!(await issuing.Show(Number, User.Actor(), null, cancel)).Done(out var key, out var refusal))
            return refusal is NotFound ? NotFound() : await Show(refusal, null, cancel);
        Key = key;
        KeepSeats = true;
        return await Show(null, null, cancel);
    }

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostReplaceAsync(CancellationToken cancel)
    {
        if (!(await replacing.Replace(Number, new(Reason, KeepSeats, Mail), User.Actor(), cancel)).Done(out var next, out var refusal))
            return await Show(refusal, "Replace", cancel);
        Said = Mail ? "This is the new licence. Its key is on its way by mail." : "This is the new licence. Its key can be shown below.";
        return Redirect($"/desk/licences/{next.Licence.Number}");
    }

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancel) => await Back((await withdrawing.Withdraw(Number, Reason, User.Actor(), cancel)).Refusal, "Withdraw", null, cancel);

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostGiveBackAsync(CancellationToken cancel) => await Back((await withdrawing.Undo(Number, User.Actor(), cancel)).Refusal, null, "The licence is valid again.", cancel);

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostReleaseAsync(Guid seat, CancellationToken cancel) => await Back((await seating.Release(Number, seat, User.Actor(), null, cancel)).Refusal, null, "The seat is free.", cancel);

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostFileAsync(CancellationToken cancel)
    {
        var installed = Typed.Line(Installation).Length > 0 ? new Installed(null, Installation, InstallationName, null) : null;
        return (await seating.FileFor(Number, installed, User.Actor(), null, cancel)).Done(out var filed, out var refusal)
            ? File(Encoding.ASCII.GetBytes(filed.Text), LicencesApi.FileType, filed.Name)
            : await Show(refusal, "File", cancel);
    }

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostChangeAsync(CancellationToken cancel)
    {
        var refusal = ModelState.IsValid && SeatCount is not null
            ? (await issuing.Change(Number, new(Edition ?? "", Label ?? "", SeatCount, LicenceNewModel.Listed(Features)), Version, User.Actor(), cancel)).Refusal
            : new TooManySeats(Issuing.MostSeats);
        return await Back(refusal, "Change", "Saved.", cancel);
    }

    private async Task<IActionResult> Back(Refusal? refusal, string? tried, string? said, CancellationToken cancel)
    {
        if (refusal is not null)
            return await Show(refusal, tried, cancel);
        Said = said;
        return Redirect($"/desk/licences/{Number}");
    }

    private async Task<IActionResult> Show(Refusal? refused, string? tried, CancellationToken cancel)
    {
        (Refused, Tried) = (refused, tried);
        if (await db.LicencesFor(User.Actor()).AsNoTracking().Where(l => l.Number == Number).WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return NotFound();
        var licence = facts.Licence;
        (Facts, Standing) = (facts, (await list.Standing(cancel))(facts));
        Seats = await list.Seats(licence.Id, released: false, MostSeats, cancel);
        Gone = await list.Seats(licence.Id, released: true, 20, cancel);
        History = await history.Of(licence, Before, cancel);
        Earlier = History.Count == LicenceHistory.PageSize ? History[^1].Record.Id : null;
        Replaces = licence.ReplacesId is { } old ? await db.Licences.Where(l => l.Id == old).Select(l => (long?)l.Number).SingleOrDefaultAsync(cancel) : null;
        ReplacedBy = facts.Voided is { Kind: VoidingKind.Replaced } ? await db.Licences.Where(l => l.ReplacesId == licence.Id).Select(l => (long?)l.Number).FirstOrDefaultAsync(cancel) : null;
        Address = MayWrite ? await LicenceMail.AddressOf(db, facts.Customer, cancel) : null;
        return Page();
    }
}
