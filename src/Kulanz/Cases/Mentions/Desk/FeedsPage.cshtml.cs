using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Mentions.Desk;

public sealed record NotAnAgent() : Invalid("Agent", "Please use letters and dashes only, such as KulanzMentions.");

/// <summary>Which feeds are watched, what they are searched for, how reading them went; and what becomes of a hit.</summary>
[Authorize(Permission.DeskManage)]
public sealed class FeedsPageModel(KulanzDb db, WatchingFeeds watching, Preferences preferences, TimeProvider clock) : PageModel
{
    [BindProperty(Name = "Url")]
    public string? Link { get; set; }

    [BindProperty]
    public string? Phrases { get; set; }

    public MentionCustoms Customs { get; private set; } = new();

    public IReadOnlyList<WatchedFeed> Feeds { get; private set; } = [];

    public IReadOnlyList<Queue> Queues { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    [TempData]
    public bool Saved { get; set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Customs = await preferences.Get<MentionCustoms>(cancel);
        Feeds = await db.WatchedFeeds.AsNoTracking().OrderBy(f => f.Id).Take(500).ToListAsync(cancel);
        Queues = await db.Queues.AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(200).ToListAsync(cancel);
    }

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancel) => await Then(await watching.Add(Link, Phrases, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostPauseAsync(Guid id, bool paused, CancellationToken cancel) => await Then(await watching.Pause(id, paused, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostReadAsync(Guid id, CancellationToken cancel) => await Then(await watching.ReadNow(id, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostSearchAsync(Guid id, CancellationToken cancel) => await Then(await watching.Search(id, Phrases, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, CancellationToken cancel) => await Then(await watching.Remove(id, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostCustomsAsync(string? excluded, bool openAtOnce, Guid? queue, int daysBetween, string? agent, CancellationToken cancel)
    {
        var (sought, without, name) = (Typed.Text(Phrases), Typed.Text(excluded), Typed.Line(agent));
        Refused = sought.Length > Mentions.Phrases.Longest || without.Length > Mentions.Phrases.Longest ? new TooLong("Phrases", Mentions.Phrases.Longest)
            : !ModelState.IsValid || daysBetween is < 1 or > 3650 ? new Vouchers.OutOfRange("daysBetween", 1, 3650)
            : name.Length is 0 or > 40 || !name.All(c => char.IsAsciiLetter(c) || c is '-' or '_') ? new NotAnAgent()
            : queue is { } q && !await db.Queues.AnyAsync(k => k.Id == q && k.RetiredAt == null, cancel) ? new NotFound("queue")
            : null;
        if (Refused is null)
        {
            var customs = new MentionCustoms { Phrases = sought, Excluded = without, OpenAtOnce = openAtOnce, QueueId = queue, DaysBetweenInvitations = daysBetween, Agent = name };
            await Preferences.Set(db, customs, cancel);
            db.Record("settings.changed", "settings/mentions", null, User.Actor(), customs, clock);
            await db.SaveChangesAsync(cancel);
            Saved = true;
            return Redirect("/desk/mentions/feeds");
        }
        await OnGetAsync(cancel);
        return Page();
    }

    private async Task<IActionResult> Then(Outcome<WatchedFeed> outcome, CancellationToken cancel)
    {
        Refused = outcome.Refusal;
        if (Refused is null)
            return Redirect("/desk/mentions/feeds");
        db.ChangeTracker.Clear();
        await OnGetAsync(cancel);
        return Page();
    }
}
