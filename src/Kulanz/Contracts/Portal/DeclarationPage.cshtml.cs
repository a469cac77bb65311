using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Portal;

/// <summary>
/// Cancelling and withdrawing without an account (§§ 312k, 356a BGB): a button at the foot of every page leads here, the button here declares. Nothing is asked
/// that is not needed, nothing is offered instead, and the confirmation follows at once, here and by mail.
/// </summary>
[EnableRateLimiting(PortalLimits.Ask)]
public sealed class DeclarationPageModel(KulanzDb db, Declaring declaring, ContractLetters letters, LetterPaper paper, Preferences preferences) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Contract { get; set; }

    [BindProperty]
    public DateOnly? WishedOn { get; set; }

    [BindProperty]
    public bool ForCause { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>A field no person sees: whoever fills it in is a program.</summary>
    [BindProperty]
    public string? Website { get; set; }

    /// <summary>What this browser has just declared; nobody else can ask for it.</summary>
    [TempData]
    public Guid? Declared { get; set; }

    public DeclarationKind Kind => Request.Path.StartsWithSegments("/withdraw", StringComparison.Ordinal) ? DeclarationKind.Withdrawal : DeclarationKind.Cancellation;

    public WritingCustomer? Known { get; private set; }

    public IReadOnlyList<(Contract Contract, string Called)> Own { get; private set; } = [];

    /// <summary>The confirmation, once it was declared.</summary>
    public Declaration? Declaration { get; private set; }

    public string Received { get; private set; } = "";

    public string Consequence { get; private set; } = "";

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Offered(cancel))
            return NotFound();
        if (Declared is { } id && await db.Declarations.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id && d.Kind == Kind, cancel) is { } declaration)
        {
            TempData.Keep(nameof(Declared));
            await Confirm(declaration, cancel);
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await Offered(cancel))
            return NotFound();
        if (!string.IsNullOrEmpty(Website))
            return Redirect("/");
        var given = new DeclarationGiven(Kind, Name, Known?.Address ?? Email, Contract, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) { WishedOn = WishedOn, ForCause = ForCause, Text = Text };
        if ((await declaring.Declare(given, Known?.Customer, cancel)).Done(out var declaration, out var refusal))
        {
            Declared = declaration.Id;
            return Redirect(Request.Path);
        }
        Refused = refusal;
        return Page();
    }

    /// <summary>The confirmation to keep.</summary>
    public async Task<IActionResult> OnGetPaperAsync(CancellationToken cancel)
    {
        if (!await Offered(cancel) || Declared is not { } id || await db.Declarations.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id && d.Kind == Kind, cancel) is not { } declaration)
            return NotFound();
        TempData.Keep(nameof(Declared));
        await Confirm(declaration, cancel);
        var T = Texts.For(declaration.Language);
        var title = Kind == DeclarationKind.Cancellation ? T["Your cancellation has been received"] : T["Your withdrawal has been received"];
        var text = $"{T["Received on {0}", (object)Received]}\n\n{ContractLetters.Declared(T, declaration)}\n\n{Consequence}";
        return File(await paper.Print(title, text, declaration.Name, declaration.Language, cancel), "application/pdf", Kind == DeclarationKind.Cancellation ? "cancellation.pdf" : "withdrawal.pdf");
    }

    /// <summary>Something else is to be declared.</summary>
    public IActionResult OnGetAgain()
    {
        Declared = null;
        TempData.Remove(nameof(Declared));
        return Redirect(Request.Path);
    }

    private async Task<bool> Offered(CancellationToken cancel)
    {
        Known = await WritingCustomer.Of(db, User, cancel);
        if (Known is null)
            return (await preferences.Get<ContractCustoms>(cancel)).OpenDeclarations;
        var own = new List<(Contract, string)>();
        foreach (var contract in await db.ContractsOf(Known.Customer).AsNoTracking().Where(c => c.EndedById == null).OrderByDescending(c => c.StartsOn).Take(50).ToListAsync(cancel))
            own.Add((contract, await letters.Called(contract, cancel)));
        Own = own;
        return true;
    }

    private async Task Confirm(Declaration declaration, CancellationToken cancel)
    {
        Declaration = declaration;
        var contract = declaration.ContractId is { } id ? await db.Contracts.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) : null;
        var T = Texts.For(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        Received = await letters.Moment(T, declaration.At, cancel);
        // Whoever is not signed in learns here what they declared, and nothing about whether it is a customer's: that goes to the address on file.
        Consequence = Known is not null ? await letters.Consequence(T, declaration, contract, cancel) : T["When your contract ends, we write to you by e-mail."];
    }
}
