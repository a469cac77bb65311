using Kulanz.Cases.Causes;
using Kulanz.Cases.Handovers;
using Kulanz.Cases.Reports;
using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Admin;

public sealed record NotInRange(string Field, int Least, int Most) : Invalid(Field, "Please enter a number from {0} to {1}.", Least, Most);

/// <summary>What administrators set about cases.</summary>
public sealed class CaseSettingsModel(KulanzDb db, Preferences preferences, TimeProvider clock) : PageModel
{
    [BindProperty]
    public int DaysUntilClosed { get; set; }

    [BindProperty]
    public bool Ask { get; set; }

    [BindProperty]
    public int DaysOpen { get; set; }

    [BindProperty]
    public TimeOnly Morning { get; set; }

    [BindProperty]
    public int Megabytes { get; set; }

    [BindProperty]
    public int MailMegabytes { get; set; }

    [BindProperty]
    public int DaysUnsent { get; set; }

    /// <summary>How long a mailed link opens its case.</summary>
    [BindProperty]
    public int DaysLinked { get; set; }

    /// <summary>When what nobody has accepted is brought up.</summary>
    [BindProperty]
    public int RemindAfterHours { get; set; }

    /// <summary>Whether staff say what the cause was before they solve a case.</summary>
    [BindProperty]
    public bool CauseRequired { get; set; }

    /// <summary>Whether reports have figures of single people.</summary>
    [BindProperty]
    public bool ByPerson { get; set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        DaysUntilClosed = (await preferences.Get<SolvedCases>(cancel)).DaysUntilClosed;
        var question = await preferences.Get<SatisfactionQuestion>(cancel);
        (Ask, DaysOpen) = (question.Asked, question.DaysOpen);
        Morning = (await preferences.Get<Mornings>(cancel)).At;
        var limits = await preferences.Get<AttachmentLimits>(cancel);
        (Megabytes, DaysUnsent) = (limits.MegabytesEach, limits.DaysUnsentAreKept);
        MailMegabytes = (await preferences.Get<ArrivalLimits>(cancel)).LargestMegabytes;
        DaysLinked = (await preferences.Get<CasePasses>(cancel)).DaysGood;
        RemindAfterHours = (await preferences.Get<HandoverCustoms>(cancel)).RemindAfterHours;
        CauseRequired = (await preferences.Get<CauseCustoms>(cancel)).Required;
        ByPerson = (await preferences.Get<FiguresByPerson>(cancel)).Kept;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        Refused = !ModelState.IsValid ? new NotInRange("days", 0, 3650)
            : DaysUntilClosed is < 0 or > 3650 ? new NotInRange(nameof(DaysUntilClosed), 0, 3650)
            : DaysOpen is < 1 or > 365 ? new NotInRange(nameof(DaysOpen), 1, 365)
            : Megabytes is < 1 or > 250 ? new NotInRange(nameof(Megabytes), 1, 250)
            : MailMegabytes is < 1 or > ArrivalLimits.Most ? new NotInRange(nameof(MailMegabytes), 1, ArrivalLimits.Most)
            : DaysUnsent is < 1 or > 365 ? new NotInRange(nameof(DaysUnsent), 1, 365)
            : DaysLinked is < 1 or > 3650 ? new NotInRange(nameof(DaysLinked), 1, 3650)
            : RemindAfterHours is < 0 or > 720 ? new NotInRange(nameof(RemindAfterHours), 0, 720) : null;
        if (Refused is not null)
            return Page();
        await db.Write(async () =>
        {
            await Preferences.Set(db, new SolvedCases { DaysUntilClosed = DaysUntilClosed }, cancel);
            await Preferences.Set(db, new SatisfactionQuestion { Asked = Ask, DaysOpen = DaysOpen }, cancel);
            await Preferences.Set(db, new Mornings { At = Morning }, cancel);
            await Preferences.Set(db, new AttachmentLimits { MegabytesEach = Megabytes, DaysUnsentAreKept = DaysUnsent }, cancel);
            await Preferences.Set(db, new ArrivalLimits { LargestMegabytes = MailMegabytes }, cancel);
            await Preferences.Set(db, new CasePasses { DaysGood = DaysLinked }, cancel);
            await Preferences.Set(db, new CauseCustoms { Required = CauseRequired }, cancel);
            await Preferences.Set(db, new HandoverCustoms { RemindAfterHours = RemindAfterHours }, cancel);
            await FiguresByPerson.Set(db, ByPerson, clock, cancel);
            db.Record("preferences.changed", "preferences/cases", null, User.Actor(), new { DaysUntilClosed, Ask, DaysOpen, Morning, Megabytes, MailMegabytes, DaysUnsent, DaysLinked, RemindAfterHours, CauseRequired, ByPerson }, clock);
            return await db.SaveChangesAsync(cancel);
        }, cancel);
        return Redirect("/admin/cases");
    }
}
