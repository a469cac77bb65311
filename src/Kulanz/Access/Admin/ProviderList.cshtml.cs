using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Admin;

/// <summary>The organisation's own ways to sign in.</summary>
public sealed class ProviderListModel(KulanzDb db) : PageModel
{
    public IReadOnlyList<Provider> Providers { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel) => Providers = await db.Providers.AsNoTracking().OrderBy(p => p.Name).Take(100).ToListAsync(cancel);
}
