using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.WorkTime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>One contract: what was agreed, until when it runs, who can end it by when, and everything that was said about that.</summary>
[Authorize(Permission.ContractsRead)]
public sealed class ContractPageModel(KulanzDb db, Catalogue catalogue, GivingNotice notices, OurNotice ours, ChangingTerms changing, GivingWarning warnings, Entitling entitling, IEnumerable<ContractPanel> panels, Today today) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    public Contract Contract { get; private set; } = null!;

    public Customer Customer { get; private set; } = null!;

    public Product Product { get; private set; } = null!;

    public Plan Plan { get; private set; } = null!;

    public PlanEdition Edition { get; private set; } = null!;

    public ServiceCalendar? Calendar { get; private set; }

    public IReadOnlyList<SupportTopic> Topics { get; private set; } = [];

    public string? Manager { get; private set; }

    public IReadOnlyList<Notice> Notices { get; private set; } = [];

    public IReadOnlyList<TermsChange> Changes { get; private set; } = [];

    public IReadOnlyList<ContractWarning> Warnings { get; private set; } = [];

    public Entitlement Entitlement { get; private set; } = new();

    public DateOnly Now { get; private set; }

    public ContractStatus Status { get; private set; }

    /// <summary>Until when the customer can take the conclusion back.</summary>
    public DateOnly? Withdrawable { get; private set; }

    public IEnumerable<ContractPanel> Panels => panels.OrderBy(p => p.Order);

    public bool MayWrite => User.Actor().May(Permission.ContractsWrite);

    public Refusal? Refused { get; private set; }

    public DateOnly? LastDay(ContractSide side) => Contract.EndedById is null && Status != ContractStatus.Ended ? Contract.LastDay(side, Now) : null;

    public DateOnly? NextEnd(ContractSide side) => Contract.EndedById is null && Status != ContractStatus.Ended ? Contract.Term.EndIfReceived(side, Now) : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.ContractsFor(User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } contract)
            return NotFound();
        Contract = contract;
        Now = await today.Is(cancel);
        Status = contract.Status(Now);
        Customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == contract.CustomerId, cancel);
        Product = (await catalogue.Product(contract.ProductId, cancel))!;
        Plan = (await catalogue.Plan(contract.PlanId, cancel))!;
        Edition = (await catalogue.Edition(contract.EditionId, cancel))!;
        Calendar = await catalogue.Calendar(Edition.Coverage.CalendarId, cancel);
        Topics = [.. (await catalogue.Topics(cancel)).Where(t => Edition.Coverage.Topics.Contains(t.Id))];
        Manager = contract.ManagerId is { } manager ? await db.Accounts.Where(a => a.Id == manager).Select(a => a.Name).SingleOrDefaultAsync(cancel) : null;
        Notices = await db.Notices.AsNoTracking().Where(n => n.ContractId == contract.Id).OrderByDescending(n => n.At).Take(50).ToListAsync(cancel);
        Changes = await db.TermsChanges.AsNoTracking().Where(c => c.ContractId == contract.Id).OrderByDescending(c => c.EffectiveOn).Take(50).ToListAsync(cancel);
        Warnings = await db.ContractWarnings.AsNoTracking().Where(w => w.ContractId == contract.Id).OrderByDescending(w => w.At).Take(50).ToListAsync(cancel);
        Withdrawable = Contract.EndedById is null && await notices.LastDayToWithdraw(contract, cancel) is { } last && last >= Now ? last : null;
        Entitlement = await entitling.Ask(new Wanted(contract.CustomerId, contract.ProductId, ContractId: contract.Id), cancel);
        return Page();
    }

    /// <summary>A letter as it was written, or what shows that a notice was received.</summary>
    public async Task<IActionResult> OnGetFileAsync(Guid id, bool proof, CancellationToken cancel)
    {
        if (await db.ContractsFor(User.Actor()).Where(c => c.Number == Number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } contract)
            return NotFound();
        if (await db.Notices.AsNoTracking().SingleOrDefaultAsync(n => n.Id == id && n.ContractId == contract, cancel) is { } notice)
            return proof ? await Kept(notice.ProofHash, notice.ProofType, notice.ProofName, cancel) : await Kept(notice.LetterHash, "application/pdf", $"notice-{Number}.pdf", cancel);
        return await db.ContractWarnings.AsNoTracking().SingleOrDefaultAsync(w => w.Id == id && w.ContractId == contract, cancel) is { } warning
            ? await Kept(warning.LetterHash, "application/pdf", $"warning-{Number}.pdf", cancel)
            : NotFound();
    }

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostProveAsync(Guid notice, DateOnly? receivedOn, DeliveredBy how, string? proof, IFormFile? file, CancellationToken cancel)
    {
        var given = await GivenFile.Read(file, cancel);
        return await Answer(given.Refusal ?? (await notices.Prove(Number, notice, receivedOn, how, proof, given.Value, User.Actor(), cancel)).Refusal, cancel);
    }

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostTakeBackAsync(Guid notice, string? reason, CancellationToken cancel) =>
        await Answer((await notices.TakeBack(Number, notice, reason, User.Actor(), cancel)).Refusal, cancel);

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostConfirmAsync(Guid notice, CancellationToken cancel) =>
        await Answer((await ours.Confirm(Number, notice, User.Actor(), cancel)).Refusal, cancel);

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostAnswerAsync(Guid change, ChangeAnswer answer, CancellationToken cancel) =>
        await Answer((await changing.Reply(Number, change, answer, User.Actor(), cancel)).Refusal, cancel);

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostCallOffAsync(Guid change, string? reason, CancellationToken cancel) =>
        await Answer((await changing.CallOff(Number, change, reason, User.Actor(), cancel)).Refusal, cancel);

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostTakeBackWarningAsync(Guid warning, string? reason, CancellationToken cancel) =>
        await Answer((await warnings.TakeBack(Number, warning, reason, User.Actor(), cancel)).Refusal, cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect($"/desk/contracts/{Number}");
        Refused = refusal;
        return await OnGetAsync(cancel);
    }

    private async Task<IActionResult> Kept(byte[]? hash, string? type, string? name, CancellationToken cancel) =>
        hash is null ? NotFound() : await GivenFile.Send(db, hash, type, name, HttpContext, cancel);
}
