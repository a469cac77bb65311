using Kulanz.Access.Importing;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>Somebody brings a file of customers; the ones brought before are below.</summary>
[Authorize(Permission.CustomersWrite), RequestSizeLimit(Largest), RequestFormLimits(MultipartBodyLengthLimit = Largest)]
public sealed class ImportModel(KulanzDb db, Importing.Importing importing) : PageModel
{
    /// <summary>A file of the size we take, and a little that we refuse with a sentence rather than with a broken line.</summary>
    private const long Largest = (Importing.Importing.LargestMegabytes + 20) * 1024L * 1024;

    public IReadOnlyList<CustomerImport> Earlier { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) =>
        Earlier = await db.Set<CustomerImport>().AsNoTracking().OrderByDescending(i => i.At).Take(20).ToListAsync(cancel);

    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken cancel)
    {
        if (file is null)
        {
            Refused = new Missing("file");
        }
        else if (file.Length > Importing.Importing.LargestMegabytes * 1024L * 1024)
        {
            Refused = new FileTooBig(Importing.Importing.LargestMegabytes);
        }
        else
        {
            var bytes = new byte[file.Length];
            await using (var content = file.OpenReadStream())
                await content.ReadExactlyAsync(bytes, cancel);
            if ((await importing.Take(file.FileName, bytes, User.Actor(), cancel)).Done(out var import, out var refusal))
                return Redirect($"/desk/customers/import/{import.Id}");
            Refused = refusal;
        }
        await OnGetAsync(cancel);
        return Page();
    }
}
