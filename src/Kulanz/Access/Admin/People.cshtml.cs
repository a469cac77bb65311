using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Admin;

/// <summary>Everybody who works here, and the form that invites one more.</summary>
public sealed class PeopleModel(Staffing staffing, KulanzDb db, Preferences preferences) : PageModel
{
    private const int PageSize = 100;

    public sealed record Person(Guid Id, string Name, string? Email, string? Role, DateTimeOffset? ClosedAt, bool Invited, bool SecondFactor, int Passkeys, DateTimeOffset? SeenAt);

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public string? Language { get; set; }

    /// <summary>The name the previous page ended with.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<Person> People { get; private set; } = [];

    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>Shown once, right after it was made.</summary>
    public string? Link { get; private set; }

    public string? More { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var staff = db.Accounts.Where(a => a.Kind == ActorKind.Staff);
        if (After?.Split(' ', 2) is [var idText, var name] && Guid.TryParse(idText, out var id))
            staff = staff.Where(a => a.Name.CompareTo(name) > 0 || (a.Name == name && a.Id.CompareTo(id) > 0));
        People = await staff.OrderBy(a => a.Name).ThenBy(a => a.Id).Take(PageSize).Select(a => new Person(a.Id, a.Name, a.Email, a.RoleName, a.ClosedAt,
            a.PasswordHash == null && !db.Set<IdentityUserLogin<Guid>>().Any(l => l.UserId == a.Id), a.TwoFactorEnabled,
            db.Set<IdentityUserPasskey<Guid>>().Count(p => p.UserId == a.Id),
            db.Sessions.Where(s => s.AccountId == a.Id).Max(s => (DateTimeOffset?)s.SeenAt))).ToListAsync(cancel);
        Roles = await db.Roles.Select(r => r.Name).OrderBy(r => r).ToListAsync(cancel);
        Role ??= Roles.FirstOrDefault(r => r == "Agent");
        Language ??= (await preferences.Get<Company>(cancel)).Language;
        if (People.Count == PageSize)
            More = $"/admin/people?after={Uri.EscapeDataString($"{People[^1].Id} {People[^1].Name}")}";
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var invited = await staffing.Invite(Email ?? "", Name ?? "", Role ?? "", Language, User.Actor(), cancel);
        if (invited.Done(out var done, out var refusal))
        {
            Link = done.Link;
            (Name, Language) = (null, null);
        }
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
