using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events.Admin;

/// <summary>One webhook: changed, tested, switched off, and what it was sent.</summary>
public sealed class WebhookPageModel(KulanzDb db, Subscribing subscribing, CallingAgain calling) : PageModel
{
    /// <summary>Under which a new secret travels to the page that shows it.</summary>
    public const string Once = "webhook-secret";

    private const int PageSize = 50;
    private Dictionary<Guid, DateTimeOffset> next = [];

    [FromRoute]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public WebhookCallState? State { get; set; }

    [FromQuery]
    public Guid? After { get; set; }

    [BindProperty]
    public WebhookForm Form { get; set; } = new();

    public Webhook? Webhook { get; private set; }

    public IReadOnlyList<WebhookCall> Calls { get; private set; } = [];

    public string? More { get; private set; }

    public string? Secret { get; private set; }

    public WebhookCall? Tested { get; private set; }

    public Refusal? Refused { get; private set; }

    public string Here => $"/admin/webhooks/{Id}?{(State is { } state ? $"state={state}&" : "")}{(After is { } after ? $"after={after}" : "")}";

    /// <summary>When the outbox tries it again; null while it is being tried.</summary>
    public DateTimeOffset? Next(WebhookCall call) => call.ItemId is { } item && next.TryGetValue(item, out var at) ? at : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Secret = TempData[Once] as string;
        return await Show(null, cancel);
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancel)
    {
        var changed = await subscribing.Change(Id, Form.Given, User.Actor(), cancel);
        return changed.Refusal is null ? Redirect($"/admin/webhooks/{Id}") : await Show(changed.Refusal, cancel);
    }

    public async Task<IActionResult> OnPostTestAsync(CancellationToken cancel)
    {
        var tested = await calling.Test(Id, User.Actor(), cancel);
        Tested = tested.Refusal is null ? tested.Value : null;
        return await Show(tested.Refusal, cancel);
    }

    public async Task<IActionResult> OnPostDisableAsync(CancellationToken cancel) => await Back((await subscribing.Disable(Id, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostEnableAsync(CancellationToken cancel) => await Back((await subscribing.Enable(Id, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostAgainAsync(Guid call, CancellationToken cancel) => await Back((await calling.Again(Id, call, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostSecretAsync(CancellationToken cancel)
    {
        var renewed = await subscribing.Renew(Id, User.Actor(), cancel);
        if (renewed.Refusal is null)
            TempData[Once] = renewed.Value.Secret;
        return await Back(renewed.Refusal, cancel);
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken cancel)
    {
        var removed = await subscribing.Remove(Id, User.Actor(), cancel);
        return removed.Refusal is null ? Redirect("/admin/webhooks") : await Show(removed.Refusal, cancel);
    }

    private async Task<IActionResult> Back(Refusal? refusal, CancellationToken cancel) => refusal is null ? Redirect($"/admin/webhooks/{Id}") : await Show(refusal, cancel);

    private async Task<IActionResult> Show(Refusal? refusal, CancellationToken cancel)
    {
        if (await Subscribing.All(db).AsNoTracking().SingleOrDefaultAsync(w => w.Id == Id, cancel) is not { } webhook)
            return NotFound();
        (Webhook, Refused) = (webhook, refusal);
        if (Form.Url is null)
            Form = new WebhookForm { Name = webhook.Name, Url = webhook.Url, Types = string.Join('\n', webhook.Types) };
        Calls = await EventsApi.Calls(db, Id, After, State).Take(PageSize).ToListAsync(cancel);
        var items = Calls.Where(c => c.ItemId is not null).Select(c => c.ItemId!.Value).ToList();
        next = await db.Set<OutboxItem>().Where(i => items.Contains(i.Id) && i.ClaimedAt == null).ToDictionaryAsync(i => i.Id, i => i.NextTryAt, cancel);
        if (Calls.Count == PageSize)
            More = $"/admin/webhooks/{Id}?{(State is { } state ? $"state={state}&" : "")}after={Calls[^1].Id}";
        return Page();
    }
}
