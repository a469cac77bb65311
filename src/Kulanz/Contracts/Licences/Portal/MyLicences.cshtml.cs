using System.Text;
using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Contracts.Licences.Portal;

/// <summary>A customer's licences: their keys, where the product is active, a seat to release, a file for a computer without network.</summary>
[Authorize(Policies.Customer)]
public sealed class MyLicencesModel(KulanzDb db, LicenceList list, Issuing issuing, Seating seating) : PageModel
{
    private const int PageSize = 20;
    private const int SeatsOfEach = 10;
    private const int SeatsOfOne = 500;

    /// <summary>Only this one, with more of its seats.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    [BindProperty]
    public string? Installation { get; set; }

    [BindProperty]
    public string? InstallationName { get; set; }

    [TempData]
    public string? Said { get; set; }

    public IReadOnlyList<(LicenceFacts Facts, Standing Standing, IReadOnlyList<Activation> Seats)> Licences { get; private set; } = [];

    public long? Earlier { get; private set; }

    /// <summary>The one whose key was asked for.</summary>
    public long? Shown { get; private set; }

    public LicenceKey? Key { get; private set; }

    public Refusal? Refused { get; private set; }

    public long? Tried { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancel) => Show(Number, cancel);

    public async Task<IActionResult> OnPostKeyAsync(long number, CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me || !(await issuing.Show(number, User.Actor(), me, cancel)).Done(out var key, out _))
            return NotFound();
        (Shown, Key) = (number, key);
        return await Show(null, cancel);
    }

    public async Task<IActionResult> OnPostReleaseAsync(long number, Guid seat, CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        // Whoever clicks twice finds it done.
        if ((await seating.Release(number, seat, User.Actor(), me, cancel)).Refusal is NotFound { What: "licence" })
            return NotFound();
        Said = "The seat is free.";
        return Redirect($"/my/licences#licence-{number}");
    }

    public async Task<IActionResult> OnPostFileAsync(long number, CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        // Good anywhere, it would take no seat: such files are issued at the desk only.
        if ((await seating.FileFor(number, new(null, Installation, InstallationName, null), User.Actor(), me, cancel)).Done(out var filed, out var refusal))
            return File(Encoding.ASCII.GetBytes(filed.Text), LicencesApi.FileType, filed.Name);
        if (refusal is NotFound)
            return NotFound();
        (Refused, Tried) = (refusal, number);
        return await Show(null, cancel);
    }

    private async Task<IActionResult> Show(long? only, CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        var found = await list.Of(me, new(Number: only), only is null ? Before : null, PageSize, cancel);
        var standing = await list.Standing(cancel);
        var licences = new List<(LicenceFacts, Standing, IReadOnlyList<Activation>)>();
        foreach (var facts in found)
            licences.Add((facts, standing(facts), facts.Licence.SeatsTaken == 0 ? [] : await list.Seats(facts.Licence.Id, released: false, only is null ? SeatsOfEach : SeatsOfOne, cancel)));
        Licences = licences;
        Earlier = found.Count == PageSize ? found[^1].Licence.Number : null;
        return Page();
    }
}
