using Kulanz.Cases.Intake;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Admin;

/// <summary>Everything that ever arrived, newest first, with what became of it: nothing is dropped, and here one can see that.</summary>
public sealed class ArrivedMailsModel(KulanzDb db, Adopting adopting) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public Disposition? Kind { get; set; }

    [FromQuery]
    public Guid? After { get; set; }

    public IReadOnlyList<ArrivedMail> Mails { get; private set; } = [];

    public string? More { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var mails = db.ArrivedMails.AsNoTracking();
        if (Kind is { } kind)
            mails = mails.Where(m => m.Disposition == kind);
        if (After is { } after && await db.ArrivedMails.Where(m => m.Id == after).Select(m => (DateTimeOffset?)m.At).SingleOrDefaultAsync(cancel) is { } at)
            mails = mails.Where(m => m.At < at || (m.At == at && m.Id < after));
        Mails = await mails.OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(PageSize + 1).ToListAsync(cancel);
        if (Mails.Count <= PageSize)
            return;
        Mails = [.. Mails.Take(PageSize)];
        More = $"/admin/mail?kind={Kind}&after={Mails[^1].Id}";
    }

    public Task<IActionResult> OnGetRawAsync(Guid id, CancellationToken cancel) => RawMails.Original(db, id, Response, cancel);

    public async Task<IActionResult> OnPostAdoptAsync(Guid id, CancellationToken cancel)
    {
        if ((await adopting.Adopt(id, User.Actor(), cancel)).Done(out var mail, out var refusal))
            return Redirect($"/desk/cases/{mail.CaseNumber}");
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
