using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Platform.Api.Portal;

/// <summary>The reference of the API, for whoever writes a program: open to everybody, like the document it is made from.</summary>
public sealed class ReferenceModel(ApiDocument document) : PageModel
{
    public Reference Reference { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancel) => Reference = await document.Reference(HttpContext.RequestServices, cancel);
}
