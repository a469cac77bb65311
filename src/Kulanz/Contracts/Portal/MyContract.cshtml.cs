using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.WorkTime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Portal;

/// <summary>One of the customer's contracts: what they have, until when, how they end it, and what we have said about it.</summary>
[Authorize(Policies.Customer)]
public sealed class MyContractModel(KulanzDb db, Catalogue catalogue, ContractLetters letters, GivingNotice notices, OurNotice ours, ChangingTerms changing, Entitling entitling, IEnumerable<MyContractPanel> panels, Today today) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    public Contract Contract { get; private set; } = null!;

    public string Called { get; private set; } = "";

    public Coverage Coverage { get; private set; } = new();

    public IReadOnlyList<SupportTopic> Topics { get; private set; } = [];

    public ServiceCalendar? Calendar { get; private set; }

    public Entitlement Entitlement { get; private set; } = new();

    public IReadOnlyList<Notice> Notices { get; private set; } = [];

    public IReadOnlyList<TermsChange> Changes { get; private set; } = [];

    public DateOnly Now { get; private set; }

    public ContractStatus Status { get; private set; }

    public DateOnly? Withdrawable { get; private set; }

    public DateOnly? LastDay { get; private set; }

    public DateOnly? NextEnd { get; private set; }

    public IEnumerable<MyContractPanel> Panels => panels.OrderBy(p => p.Order);

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await Own(cancel) is not { } contract)
            return NotFound();
        (Contract, Now) = (contract, await today.Is(cancel));
        Status = contract.Status(Now);
        Called = await letters.Called(contract, cancel);
        Coverage = (await catalogue.Edition(contract.EditionId, cancel))!.Coverage;
        Calendar = await catalogue.Calendar(Coverage.CalendarId, cancel);
        Topics = [.. (await catalogue.Topics(cancel)).Where(t => Coverage.Topics.Contains(t.Id))];
        Entitlement = await entitling.Ask(new Wanted(contract.CustomerId, contract.ProductId, ContractId: contract.Id), cancel);
        Notices = await db.Notices.AsNoTracking().Where(n => n.ContractId == contract.Id && n.TakenBackAt == null).OrderByDescending(n => n.At).Take(20).ToListAsync(cancel);
        Changes = await db.TermsChanges.AsNoTracking().Where(c => c.ContractId == contract.Id && c.CalledOffAt == null).OrderByDescending(c => c.EffectiveOn).Take(20).ToListAsync(cancel);
        if (contract.EndedById is null && Status != ContractStatus.Ended)
        {
            (LastDay, NextEnd) = (contract.LastDay(ContractSide.Customer, Now), contract.Term.EndIfReceived(ContractSide.Customer, Now));
            Withdrawable = await notices.LastDayToWithdraw(contract, cancel) is { } last && last >= Now ? last : null;
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAnswerAsync(Guid change, ChangeAnswer answer, CancellationToken cancel)
    {
        if (await Own(cancel) is null)
            return NotFound();
        Refused = (await changing.Reply(Number, change, answer, await Me(cancel), cancel)).Refusal;
        return Refused is null ? Redirect($"/my/contracts/{Number}") : await OnGetAsync(cancel);
    }

    /// <summary>Opens a letter of ours, which proves that it was received.</summary>
    public async Task<IActionResult> OnPostLetterAsync(Guid notice, CancellationToken cancel)
    {
        if (await Own(cancel) is null)
            return NotFound();
        if (!(await ours.Opened(Number, notice, await Me(cancel), cancel)).Done(out var opened, out var refusal))
        {
            Refused = refusal;
            return await OnGetAsync(cancel);
        }
        return opened.LetterHash is { } hash ? await GivenFile.Send(db, hash, "application/pdf", $"{Number}.pdf", HttpContext, cancel) : NotFound();
    }

    private async Task<Contract?> Own(CancellationToken cancel) =>
        await db.CustomerOf(User, cancel) is { } me ? await db.ContractsOf(me).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) : null;

    private async Task<Actor> Me(CancellationToken cancel) => new(ActorKind.Customer, User.Actor().Id, (await db.CustomerOf(User, cancel))!.Name);
}
