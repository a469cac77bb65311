using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers.Admin;

/// <summary>What a voucher is good for unless somebody says otherwise, and whether somebody guesses codes.</summary>
public sealed class VoucherCustomsPageModel(KulanzDb db, Guessing guessing, Preferences preferences, TimeProvider clock) : PageModel
{
    private const int MostAlarm = 10_000, Tries = 30;

    [BindProperty]
    public int DaysValid { get; set; }

    [BindProperty]
    public int Uses { get; set; }

    [BindProperty]
    public Priority Priority { get; set; }

    [BindProperty]
    public Guid? Queue { get; set; }

    [BindProperty]
    public int AlarmAfter { get; set; }

    [TempData]
    public bool Saved { get; set; }

    public IReadOnlyList<Queue> Queues { get; private set; } = [];

    public VoucherAlarm? Alarm { get; private set; }

    public IReadOnlyList<VoucherTry> Latest { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var now = await preferences.Get<VoucherCustoms>(cancel);
        (DaysValid, Uses, Priority, Queue, AlarmAfter) = (now.DaysValid, now.Uses, now.Priority, now.QueueId, now.AlarmAfter);
        await Load(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        Refused = !ModelState.IsValid || DaysValid is < 1 or > VoucherIssuing.MostDays ? new OutOfRange("DaysValid", 1, VoucherIssuing.MostDays)
            : Uses is < 1 or > VoucherIssuing.MostUses ? new OutOfRange("Uses", 1, VoucherIssuing.MostUses)
            : AlarmAfter is < 1 or > MostAlarm ? new OutOfRange("AlarmAfter", 1, MostAlarm)
            : Queue is { } queue && !await db.Queues.AnyAsync(q => q.Id == queue && q.RetiredAt == null, cancel) ? new NotFound("queue")
            : null;
        if (Refused is not null)
        {
            await Load(cancel);
            return Page();
        }
        var customs = new VoucherCustoms { DaysValid = DaysValid, Uses = Uses, Priority = Priority, QueueId = Queue, AlarmAfter = AlarmAfter };
        await Preferences.Set(db, customs, cancel);
        db.Record("settings.changed", Guessing.Topic, null, User.Actor(), customs, clock);
        await db.SaveChangesAsync(cancel);
        Saved = true;
        return Redirect("/admin/vouchers");
    }

    public async Task<IActionResult> OnPostAcknowledgeAsync(Guid alarm, CancellationToken cancel)
    {
        Refused = (await guessing.Acknowledge(alarm, User.Actor(), cancel)).Refusal;
        if (Refused is null)
            return Redirect("/admin/vouchers");
        await OnGetAsync(cancel);
        return Page();
    }

    private async Task Load(CancellationToken cancel)
    {
        Queues = await db.Queues.AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(200).ToListAsync(cancel);
        Alarm = await Guessing.Open(db).AsNoTracking().FirstOrDefaultAsync(cancel);
        Latest = await db.Set<VoucherTry>().AsNoTracking().OrderByDescending(t => t.At).Take(Tries).ToListAsync(cancel);
    }
}
