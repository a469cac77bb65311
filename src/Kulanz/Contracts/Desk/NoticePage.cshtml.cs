using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Ui;
using Kulanz.WorkTime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>Notice of one side: what follows is shown before anything is said, and follows the date as it is typed.</summary>
[Authorize(Permission.ContractsWrite)]
public sealed class NoticePageModel(KulanzDb db, GivingNotice notices, OurNotice ours, Today today) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public ContractSide Side { get; set; }

    [BindProperty(SupportsGet = true)]
    public NoticeKind Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? ReceivedOn { get; set; }

    [BindProperty(SupportsGet = true)]
    public DeliveredBy? How { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? WishedOn { get; set; }

    /// <summary>Of an agreement, or a notice for cause.</summary>
    [BindProperty(SupportsGet = true)]
    public DateOnly? EndsOn { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public string? Proof { get; set; }

    /// <summary>Our letter leaves by mail too; the customer's notice is confirmed by mail.</summary>
    [BindProperty]
    public bool Mail { get; set; }

    public Contract Contract { get; private set; } = null!;

    public Customer Customer { get; private set; } = null!;

    public DateOnly Now { get; private set; }

    /// <summary>The end that follows from what is typed so far.</summary>
    public DateOnly? End { get; private set; }

    /// <summary>The last day for the end one might have hoped for, where that has passed.</summary>
    public DateOnly? Missed { get; private set; }

    public DateOnly? LastDay { get; private set; }

    public string? To { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        Mail = To is not null;
        return Page();
    }

    /// <summary>The letter as it would leave, to look at.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        return await ours.Draw(Contract, ReceivedOn ?? Now, Reason, Text, cancel) is { } drawn ? File(drawn.Draft.Pdf, "application/pdf") : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        var paper = await GivenFile.Read(file, cancel);
        if (paper.Refusal is not null)
        {
            Refused = paper.Refusal;
            return Page();
        }
        var given = new NoticeGiven(Kind, Kind == NoticeKind.Agreement ? ContractSide.Provider : Side, ReceivedOn)
        {
            How = How ?? DeliveredBy.Mail,
            EndsOn = Kind is NoticeKind.Agreement or NoticeKind.Extraordinary ? EndsOn : null,
            WishedOn = WishedOn,
            Reason = Reason,
            Text = Text,
            Proof = Proof,
            File = paper.Value,
        };
        var by = User.Actor();
        var said = Side == ContractSide.Provider && Kind == NoticeKind.Ordinary ? await ours.Give(Number, given, Text, Mail, by, cancel) : await notices.Give(Number, given, by, cancel);
        if (said.Done(out var notice, out var refusal) && Side == ContractSide.Customer && Mail && Kind != NoticeKind.Agreement)
            refusal = (await ours.Confirm(Number, notice.Id, by, cancel)).Refusal;
        if (refusal is null)
            return Redirect($"/desk/contracts/{Number}");
        Refused = refusal;
        return Page();
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        if (await db.ContractsFor(User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } contract)
            return false;
        (Contract, Now) = (contract, await today.Is(cancel));
        Customer = await db.Customers.AsNoTracking().Include(c => c.ContactPoints).SingleAsync(c => c.Id == contract.CustomerId, cancel);
        To = ContractLetters.Mail(Customer);
        // A letter takes a few days; what is mailed is there today.
        ReceivedOn ??= Side == ContractSide.Provider && How is DeliveredBy.Letter or DeliveredBy.RegisteredLetter ? Now.AddDays(3) : Now;
        How ??= DeliveredBy.Mail;
        LastDay = contract.LastDay(Side, Now);
        End = Kind switch
        {
            NoticeKind.Ordinary => contract.Term.EndIfReceived(Side, ReceivedOn.Value),
            NoticeKind.Withdrawal => ReceivedOn,
            _ => EndsOn,
        };
        var day = Now < contract.StartsOn ? contract.StartsOn : Now;
        Missed = Kind == NoticeKind.Ordinary && contract.Term.LastDayForNotice(Side, day) is { } last && last < ReceivedOn ? last : null;
        if (Side == ContractSide.Provider && Kind == NoticeKind.Ordinary && Text is null && await ours.Draw(contract, ReceivedOn.Value, Reason, null, cancel) is { } drawn)
            Text = drawn.Draft.Text;
        return true;
    }
}
