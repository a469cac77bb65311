using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony.Admin;

/// <summary>Telephone systems that tell us of their calls, what they are told in turn, and how long numbers are kept.</summary>
public sealed class TelephonyPageModel(KulanzDb db, Connecting connecting, RulingCalls ruling, Extensions extensions, Preferences preferences, Settings settings) : PageModel
{
    public IReadOnlyList<PhoneSystem> Systems { get; private set; } = [];

    /// <summary>The whole address of the one just made, shown this once.</summary>
    public string? Address { get; private set; }

    public PhoneSystem? Made { get; private set; }

    [BindProperty]
    public string? Blocked { get; set; }

    [BindProperty]
    public string? CallerNumbers { get; set; }

    [BindProperty]
    public string? DefaultCallerNumber { get; set; }

    [BindProperty]
    public int MonthsKept { get; set; }

    public Refusal? Refused { get; private set; }

    /// <summary>What was refused: the system with this id, a new one, the rules.</summary>
    public string? RefusedAt { get; private set; }

    public PhoneSystemGiven Form { get; private set; } = new(null, null, null);

    public PhoneSystemKind Kind { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await ReadSystems(cancel);
        var rules = await preferences.Get<CallRules>(cancel);
        Blocked = RulingCalls.Written(rules.Blocked.Select(b => (b.Number, b.Note)));
        CallerNumbers = RulingCalls.Written(rules.CallerNumbers.Select(c => (c.To, c.Shown)));
        DefaultCallerNumber = rules.DefaultCallerNumber;
        MonthsKept = (await preferences.Get<UnknownCallers>(cancel)).MonthsKept;
    }

    public async Task<IActionResult> OnPostConnectAsync(PhoneSystemKind kind, string? name, string? areaCode, string? publicKey, CancellationToken cancel)
    {
        (Kind, Form) = (kind, new PhoneSystemGiven(name, areaCode, publicKey));
        if ((await connecting.Connect(Enum.IsDefined(kind) ? kind : PhoneSystemKind.GenericCti, Form, User.Actor(), cancel)).Done(out var made, out var refusal))
            (Made, Address, Form) = (made.System, settings.Url + made.System.Path(made.Token), new(null, null, null));
        (Refused, RefusedAt) = (refusal, "new");
        ModelState.Clear();
        await OnGetAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostChangeAsync(Guid id, string? name, string? areaCode, string? publicKey, CancellationToken cancel) =>
        await Then(await connecting.Change(id, new PhoneSystemGiven(name, areaCode, publicKey), User.Actor(), cancel), $"{id}", cancel);

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken cancel) => await Then(await connecting.Revoke(id, User.Actor(), cancel), $"{id}", cancel);

    public async Task<IActionResult> OnPostRulesAsync(CancellationToken cancel)
    {
        var ruled = ModelState.IsValid ? await ruling.Set(new(Blocked, CallerNumbers, DefaultCallerNumber, MonthsKept), User.Actor(), cancel) : new KeptTooLong(UnknownCallers.Most);
        if (ruled.Refusal is null)
            return Redirect("/admin/telephony");
        (Refused, RefusedAt) = (ruled.Refusal, "rules");
        await ReadSystems(cancel);
        return Page();
    }

    /// <summary>From a colleague's page.</summary>
    public async Task<IActionResult> OnPostExtensionsAsync(Guid account, [FromForm(Name = "extensions")] string? lines, CancellationToken cancel)
    {
        var set = await extensions.Set(account, lines, User.Actor(), cancel);
        return set.Refusal is null ? Redirect($"/admin/people/{account}") : await Then(set, "person", cancel);
    }

    private async Task<IActionResult> Then<T>(Outcome<T> outcome, string at, CancellationToken cancel)
    {
        if (outcome.Refusal is null)
            return Redirect("/admin/telephony");
        (Refused, RefusedAt) = (outcome.Refusal, at);
        ModelState.Clear();
        await OnGetAsync(cancel);
        return Page();
    }

    public static string Said(PhoneSystemKind kind, Texts t) => kind == PhoneSystemKind.Sipgate ? "sipgate.io" : t["Generic CTI"];

    private async Task ReadSystems(CancellationToken cancel) =>
        Systems = await db.PhoneSystems.AsNoTracking().OrderBy(s => s.RevokedAt != null).ThenByDescending(s => s.Id).Take(100).ToListAsync(cancel);
}
