using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>Announces a change of price or terms to one customer.</summary>
[Authorize(Permission.ContractsWrite)]
public sealed class ChangePageModel(KulanzDb db, Catalogue catalogue, ChangingTerms changing, Today today) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty]
    public DateOnly? EffectiveOn { get; set; }

    [BindProperty]
    public CustomersRight Right { get; set; }

    [BindProperty]
    public DateOnly? Until { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public Guid? EditionId { get; set; }

    [BindProperty]
    public TermsForm Terms { get; set; } = new();

    [BindProperty]
    public bool Tell { get; set; }

    public Contract Contract { get; private set; } = null!;

    public Customer Customer { get; private set; } = null!;

    public Plan Plan { get; private set; } = null!;

    public PlanEdition Edition { get; private set; } = null!;

    public PlanEdition Latest { get; private set; } = null!;

    public DateOnly Earliest { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        (Terms, Tell) = (TermsForm.Of(Contract.Terms), true);
        Right = Plan.Profile == LegalProfile.ConsumerGermany ? CustomersRight.SpecialNotice : CustomersRight.Consent;
        EffectiveOn = Deadline.BeginningOfMonth(Earliest.AddMonths(1));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        if (!Terms.ToGiven(System.Globalization.CultureInfo.CurrentCulture).Done(out var terms, out var refusal))
            Refused = refusal;
        else
            Refused = (await changing.Announce(Number, new ChangeGiven(EffectiveOn, Right, Text) { EditionId = EditionId, Terms = terms, Until = Until, Tell = Tell }, User.Actor(), cancel)).Refusal;
        return Refused is null ? Redirect($"/desk/contracts/{Number}") : Page();
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        if (await db.ContractsFor(User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } contract)
            return false;
        Contract = contract;
        Customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == contract.CustomerId, cancel);
        Plan = (await catalogue.Plan(contract.PlanId, cancel))!;
        Edition = (await catalogue.Edition(contract.EditionId, cancel))!;
        Latest = await catalogue.Latest(Plan, cancel);
        Earliest = Deadline.End(await today.Is(cancel), ChangingTerms.Ahead);
        return true;
    }
}
