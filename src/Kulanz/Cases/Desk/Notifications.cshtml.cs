using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>What happened in one's own cases and in those one follows: the unread first, then the last read.</summary>
[Authorize(Permission.CasesRead)]
public sealed class NotificationsModel(KulanzDb db, Following following, Texts texts) : PageModel
{
    public sealed record Line(Notification Notification, long Number, string Subject, bool Mine);

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var unread = await Load(n => n.Where(x => x.ReadAt == null), cancel);
        Lines = [.. unread, .. await Load(n => n.Where(x => x.ReadAt != null), cancel)];
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await following.ReadAll(User.Actor().Id!.Value, cancel);
        return Redirect("/desk/notifications");
    }

    /// <summary>What it says: the latest, and how many there were.</summary>
    public string Sentence(Notification n, bool mine)
    {
        var said = n.About switch
        {
            Notice.NewMessage => texts["{0} wrote.", n.ByName],
            Notice.NewNote => texts["{0} wrote a note.", n.ByName],
            Notice.Assigned when mine => texts["{0} gave you the case.", n.ByName],
            Notice.Assigned => texts["{0} passed the case on.", n.ByName],
            Notice.Reopened => texts["{0} reopened the case.", n.ByName],
            Notice.Solved => texts["{0} solved the case.", n.ByName],
            Notice.Woken => texts["The case is back from being snoozed."],
            Notice.Merged => texts["{0} merged another case into it.", n.ByName],
            Notice.Triggered => texts["{0} asks you to have a look.", n.ByName],
            Notice.NearlyBreached => texts["Time for the case is nearly over."],
            Notice.ApprovalAsked => texts["{0} asks you to approve goodwill.", n.ByName],
            Notice.GrantApproved => texts["{0} approved your goodwill.", n.ByName],
            Notice.GrantRefused => texts["{0} did not approve your goodwill.", n.ByName],
            Notice.Breached => texts["The case was not answered or solved in time."],
            Notice.HandedOver => texts["{0} hands you the case.", n.ByName],
            Notice.HandoverAccepted => texts["{0} accepted the case.", n.ByName],
            Notice.HandoverReturned => texts["{0} returned the case.", n.ByName],
            Notice.HandoverWaits => texts["Nobody has accepted the case yet."],
            Notice.HandoverCorrected => texts["{0} corrected what was handed on.", n.ByName],
            _ => texts["{0} said whether this was all right.", n.ByName],
        };
        return n.Times > 1 ? $"{said} {texts["({0} events)", n.Times]}" : said;
    }

    private Task<List<Line>> Load(Func<IQueryable<Notification>, IQueryable<Notification>> which, CancellationToken cancel)
    {
        var me = User.Actor();
        return which(Following.Those(db, me).AsNoTracking()).OrderByDescending(n => n.At).Take(100)
            .Join(db.Cases, n => n.CaseId, c => c.Id, (n, c) => new Line(n, c.Number, c.Subject, c.OwnerId == me.Id)).ToListAsync(cancel);
    }
}
