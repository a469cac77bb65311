using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>Somebody calls or writes a letter: the case is opened for them, with a customer who is found or made on the way.</summary>
[Authorize(Permission.CasesWrite)]
public sealed class NewCaseModel(KulanzDb db, Opening opening, Assigning assigning, Welcoming welcoming, Preferences preferences) : PageModel
{
    public sealed record NewCustomer(string? Name, string? Email, string? Phone);

    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    /// <summary>Also from elsewhere: <c>/desk/cases/new?customerId=…</c>, from the customer's own page.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? CustomerId { get; set; }

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public Channel Channel { get; set; } = Channel.Phone;

    [BindProperty]
    public string Author { get; set; } = "call";

    [BindProperty]
    public Guid? Queue { get; set; }

    [BindProperty]
    public Priority Priority { get; set; } = Priority.Normal;

    public NewCustomer Newcomer { get; private set; } = new(null, null, null);

    public IReadOnlyList<Customer> Found { get; private set; } = [];

    public IReadOnlyList<Queue> Queues { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => await Load(cancel);

    public async Task<IActionResult> OnPostAsync(string? name, string? email, string? phone, bool find, CancellationToken cancel)
    {
        Newcomer = new NewCustomer(name, email, phone);
        if (find)
            return await Again(null, cancel);
        var by = User.Actor();
        if (Queue is { } queue && !await db.QueuesFor(by).AnyAsync(q => q.Id == queue && q.RetiredAt == null, cancel))
            return await Again(new NotFound("queue"), cancel);
        if (string.IsNullOrWhiteSpace(Subject))
            return await Again(new Missing("subject"), cancel);
        if (!(await Customer(by, cancel)).Done(out var customer, out var refusal))
            return await Again(refusal, cancel);
        var note = Author == "call";
        var opened = await opening.Open(new NewCase(customer.Id, Subject ?? "", string.IsNullOrWhiteSpace(Text) ? Subject! : Text, Channel)
        {
            Author = note ? AuthorKind.Staff : AuthorKind.Customer,
            Kind = note ? MessageKind.CallNote : MessageKind.Reply,
            QueueId = Queue,
            Priority = Priority,
        }, by, cancel);
        if (!opened.Done(out var @case, out refusal))
            return await Again(refusal, cancel);
        if (@case.OwnerId is null)
            await assigning.Assign(@case.Number, by.Id, by, cancel);
        return Redirect($"/desk/cases/{@case.Number}");
    }

    private async Task<Outcome<Customer>> Customer(Actor by, CancellationToken cancel)
    {
        if (CustomerId is { } chosen)
            return await db.Customers.SingleOrDefaultAsync(c => c.Id == chosen && c.MergedIntoId == null, cancel) is { } known ? known : new NotFound("customer");
        if (string.IsNullOrWhiteSpace(Newcomer.Name) && string.IsNullOrWhiteSpace(Newcomer.Email))
            return new Missing("name");
        // Somebody with this address may be known after all.
        if (!string.IsNullOrWhiteSpace(Newcomer.Email) && string.IsNullOrWhiteSpace(Newcomer.Phone))
            return await welcoming.ByEmail(Newcomer.Email, Newcomer.Name, (await preferences.Get<Company>(cancel)).Language, by, cancel);
        var points = new List<(ContactKind, string)>();
        if (!string.IsNullOrWhiteSpace(Newcomer.Email))
            points.Add((ContactKind.Email, ContactPoint.Email(Newcomer.Email)));
        if (Phone(Newcomer.Phone) is { Length: > 3 } phone)
            points.Add((ContactKind.Phone, phone));
        return await welcoming.Add(CustomerKind.Person, Newcomer.Name is { Length: > 0 } name ? name : Newcomer.Email!, (await preferences.Get<Company>(cancel)).Language, points, by, cancel);
    }

    private async Task<IActionResult> Again(Refusal? refusal, CancellationToken cancel)
    {
        Refused = refusal;
        await Load(cancel);
        return Page();
    }

    private async Task Load(CancellationToken cancel)
    {
        Queues = await db.QueuesFor(User.Actor()).AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).ToListAsync(cancel);
        // No beginning of a name is longer; the database refuses patterns that are.
        Found = await Search(Naming.Cut(Typed.Line(Who), 200), cancel);
        // What was searched for is probably what the newcomer is called.
        if (Newcomer == new NewCustomer(null, null, null) && Who is { Length: > 0 } said)
            Newcomer = said.Contains('@', StringComparison.Ordinal) ? new(null, said, null) : said.Any(char.IsDigit) ? new(null, null, said) : new(said, null, null);
    }

    /// <summary>By the beginnings that an index can answer: a number, an address, a telephone number, a name.</summary>
    private async Task<List<Customer>> Search(string said, CancellationToken cancel)
    {
        var customers = db.Customers.AsNoTracking().Include(c => c.ContactPoints).Where(c => c.MergedIntoId == null);
        if (said.Length == 0)
            return CustomerId is { } id ? await customers.Where(c => c.Id == id).ToListAsync(cancel) : [];
        var number = long.TryParse(said.TrimStart('#'), out var n) ? n : -1;
        var (email, phone) = (ContactPoint.Email(said), Phone(said));
        var title = char.ToUpperInvariant(said[0]) + said[1..];
        var byPoint = db.Set<ContactPoint>().Where(p => p.Value.StartsWith(email) || phone.Length > 4 && p.Value.StartsWith(phone)).OrderBy(p => p.Value).Take(10).Select(p => p.CustomerId);
        return await customers.Where(c => c.Number == number || c.Name.StartsWith(said) || c.Name.StartsWith(title) || byPoint.Contains(c.Id))
            .OrderBy(c => c.Name).ThenBy(c => c.Id).Take(10).ToListAsync(cancel);
    }

    /// <summary>As contact points keep it: E.164, a number without country taken for a German one.</summary>
    private static string Phone(string? said)
    {
        var digits = new string([.. (said ?? "").Where(char.IsAsciiDigit)]);
        return digits.Length == 0 ? ""
            : said!.TrimStart().StartsWith('+') ? "+" + digits
            : digits.StartsWith("00", StringComparison.Ordinal) ? "+" + digits[2..]
            : digits[0] == '0' ? "+49" + digits[1..] : "+" + digits;
    }
}
