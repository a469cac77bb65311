using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>A warning: begun with words for what it is about, given now or written down.</summary>
[Authorize(Permission.ContractsWrite)]
public sealed class WarningPageModel(KulanzDb db, GivingWarning warnings, Today today) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public WarningAbout About { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public DeliveredBy How { get; set; } = DeliveredBy.Phone;

    [BindProperty]
    public DateOnly? GivenOn { get; set; }

    [BindProperty]
    public bool Send { get; set; }

    public Customer Customer { get; private set; } = null!;

    public string? To { get; private set; }

    public DateOnly Now { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        Send = To is not null;
        Text = WarningWords.For(About, Customer.Language);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        Refused = (await warnings.Give(Number, new WarningGiven(About, Text, How, GivenOn, Send), User.Actor(), cancel)).Refusal;
        return Refused is null ? Redirect($"/desk/contracts/{Number}") : Page();
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        if (await db.ContractsFor(User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } contract)
            return false;
        Customer = await db.Customers.AsNoTracking().Include(c => c.ContactPoints).SingleAsync(c => c.Id == contract.CustomerId, cancel);
        (To, Now) = (ContractLetters.Mail(Customer), await today.Is(cancel));
        return true;
    }
}
