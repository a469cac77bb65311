using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail.Admin;

public sealed record DaysOutOfRange() : Invalid("days", "Between 1 and 30 days, please.");

/// <summary>What has not left yet, and why; tried again or given up by somebody's decision.</summary>
public sealed class OutboxPageModel(KulanzDb db, OutboxCare care, Preferences preferences, TimeProvider clock) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public OutboxState State { get; set; }

    [FromQuery]
    public string? After { get; set; }

    public IReadOnlyList<OutboxItem> Items { get; private set; } = [];

    public string? More { get; private set; }

    public int Days { get; private set; }

    public Refusal? Refused { get; private set; }

    public string Here => $"/admin/outbox?state={State}{(After is null ? "" : $"&after={Uri.EscapeDataString(After)}")}";

    /// <summary>Where the thing is that an item is about.</summary>
    public static string? Link(string topic) => topic.StartsWith("case/", StringComparison.Ordinal) ? $"/desk/cases/{topic[5..]}" : null;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Items = await db.Outbox(State, After).Take(PageSize).ToListAsync(cancel);
        if (Items.Count == PageSize)
            More = $"/admin/outbox?state={State}&after={OutboxList.Place(Items[^1])}";
        Days = (await preferences.Get<OutboxPatience>(cancel)).Days;
    }

    public async Task<IActionResult> OnPostTryAsync(Guid item, CancellationToken cancel) => await Show((await care.TryAgain(item, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostDiscardAsync(Guid item, string? reason, CancellationToken cancel) => await Show((await care.Discard(item, reason, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostTryAllAsync(CancellationToken cancel)
    {
        await care.TryAllAgain(User.Actor(), cancel);
        return Redirect("/admin/outbox");
    }

    public async Task<IActionResult> OnPostPatienceAsync(int days, CancellationToken cancel)
    {
        if (days is < 1 or > 30)
            return await Show(new DaysOutOfRange(), cancel);
        await Preferences.Set(db, new OutboxPatience { Days = days }, cancel);
        db.Record("outbox.patience_changed", "outbox", null, User.Actor(), new { days }, clock);
        await db.SaveChangesAsync(cancel);
        return Redirect("/admin/outbox");
    }

    private async Task<IActionResult> Show(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect(Here);
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
