using System.Globalization;
using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences.Desk;

/// <summary>What was typed is no key; the sentence says where the mistake is, so that it can be asked for again on the telephone.</summary>
public sealed record NotALicenceKey(string Why) : Invalid("Words", "This is no licence key. {0}", Why);

public sealed record NoSuchLicence() : Invalid("Words", "The key is right in itself, but no licence has it.");

public sealed record NoSuchNumber(long Number) : Invalid("Words", "There is no licence {0}.", Number);

/// <summary>All licences, the newest first; and the one that somebody has in front of them.</summary>
[Authorize(Permission.ContractsRead)]
public sealed class LicencesModel(KulanzDb db, LicenceList list) : PageModel
{
    private const int PageSize = 50;

    [BindProperty]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Contract { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Start { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public IReadOnlyList<(LicenceFacts Facts, Standing Standing)> Lines { get; private set; } = [];

    public bool Chosen => Contract is not null || Start is not null;

    public string? More { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var found = await list.Of(User.Actor(), new(Contract, null, Start?.Trim().ToUpperInvariant()), Before, PageSize, cancel);
        var standing = await list.Standing(cancel);
        Lines = [.. found.Select(f => (f, standing(f)))];
        if (found.Count == PageSize)
            More = "/desk/licences" + QueryString.Create(new Dictionary<string, string?> { ["contract"] = Contract?.ToString(CultureInfo.InvariantCulture), ["start"] = Start, ["before"] = $"{found[^1].Licence.Number}" }.Where(q => q.Value is not null));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var said = Typed.Line(Words);
        if (long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && said.Length < 18 && await db.LicencesFor(User.Actor()).AnyAsync(l => l.Number == number, cancel))
            return Redirect($"/desk/licences/{number}");
        if (LicenceKey.TryParse(said, out var key, out var mistake))
        {
            var hash = key.Hash();
            if (await db.LicencesFor(User.Actor()).Where(l => l.KeyHash == hash).Select(l => (long?)l.Number).SingleOrDefaultAsync(cancel) is { } found)
                return Redirect($"/desk/licences/{found}");
            Refused = new NoSuchLicence();
        }
        // The first group alone: there may be several.
        else if (said.Length == LicenceKey.GroupLength && mistake.Problem == KeyProblem.TooShort)
            return Redirect($"/desk/licences?start={Uri.EscapeDataString(said.ToUpperInvariant())}");
        else
            Refused = number > 0 ? new NoSuchNumber(number) : new NotALicenceKey(mistake.Sentence(CultureInfo.CurrentUICulture.Name));
        await OnGetAsync(cancel);
        return Page();
    }
}
