using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Partners.Desk;

/// <summary>One partner: who works there, what it is called, whether it acts for us; further parts are other modules'.</summary>
[Authorize(Permission.PartnersRead)]
public sealed class PartnerPageModel(KulanzDb db, AddingPartners adding) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    public Partner Partner { get; private set; } = null!;

    public IReadOnlyList<Account> People { get; private set; } = [];

    public PartnerGiven Given { get; private set; } = new(null, null, null);

    public string? PersonName { get; private set; }

    public string? Email { get; private set; }

    /// <summary>Shown once, right after it was made.</summary>
    public string? Link { get; private set; }

    public Refusal? Refused { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.PartnersWrite);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.PartnersFor(User.Actor()).AsNoTracking().SingleOrDefaultAsync(p => p.Number == Number, cancel) is not { } partner)
            return NotFound();
        Partner = partner;
        People = await db.Accounts.AsNoTracking().Where(a => db.PartnerPeople.Any(p => p.AccountId == a.Id && p.PartnerId == partner.Id)).OrderBy(a => a.Name).ThenBy(a => a.Id).Take(500).ToListAsync(cancel);
        if (Given.Name is null)
            Given = new(partner.Name, partner.Email, partner.Language);
        return Page();
    }

    [Needs(Permission.PartnersWrite)]
    public async Task<IActionResult> OnPostAsync(PartnerGiven given, CancellationToken cancel)
    {
        Given = given;
        return await Answer((await adding.Change(Number, given, User.Actor(), cancel)).Refusal, cancel);
    }

    [Needs(Permission.PartnersWrite)]
    public async Task<IActionResult> OnPostInviteAsync(string? personName, string? personEmail, CancellationToken cancel)
    {
        (PersonName, Email) = (personName, personEmail);
        if (!(await adding.Invite(Number, personEmail, personName, User.Actor(), cancel)).Done(out var invited, out var refusal))
            return await Answer(refusal, cancel);
        (Link, PersonName) = (invited.Link, null);
        return await OnGetAsync(cancel);
    }

    [Needs(Permission.PartnersWrite)]
    public async Task<IActionResult> OnPostLetAsync(Guid person, bool inside, CancellationToken cancel) => await Answer((await adding.Let(Number, person, inside, User.Actor(), cancel)).Refusal, cancel);

    [Needs(Permission.PartnersWrite)]
    public async Task<IActionResult> OnPostEndAsync(string? reason, CancellationToken cancel) => await Answer((await adding.End(Number, reason, User.Actor(), cancel)).Refusal, cancel);

    [Needs(Permission.PartnersWrite)]
    public async Task<IActionResult> OnPostResumeAsync(CancellationToken cancel) => await Answer((await adding.Resume(Number, User.Actor(), cancel)).Refusal, cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect($"/desk/partners/{Number}");
        Refused = refusal;
        db.ChangeTracker.Clear();
        return await OnGetAsync(cancel);
    }
}
