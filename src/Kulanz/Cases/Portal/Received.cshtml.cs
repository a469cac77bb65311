using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Portal;

/// <summary>Says that the question has arrived. It repeats what the address says and looks nothing up: there is nothing to learn by trying numbers.</summary>
public sealed class ReceivedModel : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long? Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public Receipt Receipt { get; set; }

    public void OnGet()
    {
        // The address says all there is.
    }
}
