using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Mail.Admin;

/// <summary>The server that mail leaves through.</summary>
public sealed class SendingPageModel(Mailboxes mailboxes, Trying trying, MailSecrets secrets, Preferences preferences) : PageModel
{
    [BindProperty]
    public ServerForm Outgoing { get; set; } = new();

    public bool HasPassword { get; private set; }

    public Refusal? Refused { get; private set; }

    public MailServer? Tried { get; private set; }

    [FromQuery]
    public bool Saved { get; set; }

    public async Task OnGetAsync(CancellationToken cancel) => Outgoing = ServerFields.Of(await Stored(cancel));

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancel)
    {
        var saved = await mailboxes.SendThrough(Outgoing, await Stored(cancel), User.Actor(), cancel);
        return saved.Refusal is null ? Redirect("/admin/mailboxes/sending?saved=true") : Show(saved);
    }

    public async Task<IActionResult> OnPostTryAsync(CancellationToken cancel)
    {
        var server = Outgoing.Server(await Stored(cancel), secrets);
        return Show(server.Problem("Outgoing") is { } problem ? problem : await trying.Send(server, cancel));
    }

    private async Task<MailServer> Stored(CancellationToken cancel)
    {
        var server = (await preferences.Get<OutgoingServer>(cancel)).Server;
        HasPassword = server.Secret is not null;
        return server;
    }

    private PageResult Show(Outcome<MailServer> outcome)
    {
        if (outcome.Done(out var server, out var refusal))
            Tried = server;
        (Refused, Saved) = (refusal, false);
        return Page();
    }
}
