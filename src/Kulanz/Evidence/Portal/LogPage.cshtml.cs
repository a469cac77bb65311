using Kulanz.Evidence.Log;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Evidence.Portal;

/// <summary>The public log, explained to people; and a receipt checked for whoever has no program for it.</summary>
public sealed class LogPageModel(KulanzDb db, LogKeys keys) : PageModel
{
    public LogState State { get; private set; } = null!;

    public string Address => keys.Url;

    public async Task OnGetAsync(CancellationToken cancel) => State = await LogState.Of(db, cancel);
}
