using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events.Admin;

public sealed record WebhookForm
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public string? Types { get; init; }

    public WebhookGiven Given => new(Name ?? "", Url ?? "", EventTypes.Split(Types));
}

/// <summary>All webhooks, and how they do.</summary>
public sealed class WebhookListModel(KulanzDb db, Subscribing subscribing) : PageModel
{
    public IReadOnlyList<Webhook> Webhooks { get; private set; } = [];

    [BindProperty]
    public WebhookForm Form { get; set; } = new();

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => Webhooks = await Subscribing.All(db).AsNoTracking().ToListAsync(cancel);

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancel)
    {
        if ((await subscribing.Add(Form.Given, User.Actor(), cancel)).Done(out var added, out var refusal))
        {
            // Shown on the next page, once, and in no address or history.
            TempData[WebhookPageModel.Once] = added.Secret;
            return Redirect($"/admin/webhooks/{added.Webhook.Id}");
        }
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
