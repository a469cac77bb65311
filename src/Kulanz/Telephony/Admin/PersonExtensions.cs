using Kulanz.Access;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Telephony.Admin;

/// <summary>On a colleague's page: what the telephone system calls them.</summary>
public sealed class PersonExtensionsViewComponent(KulanzDb db) : ViewComponent
{
    public sealed record Shown(Account Account, string Lines);

    public async Task<IViewComponentResult> InvokeAsync(Account account) =>
        View("/Telephony/Admin/_PersonExtensions.cshtml", new Shown(account, string.Join('\n', await Extensions.Said(db, account.Id, HttpContext.RequestAborted))));
}
