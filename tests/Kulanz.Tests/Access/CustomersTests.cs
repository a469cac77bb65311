using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

public sealed class CustomersTests
{
    [Theory, BothEngines]
    public async Task Customers_are_found_by_the_beginning_of_a_name_an_address_or_a_number(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var mueller = await app.AddCustomer("Jürgen Müller-Lüdenscheidt", "juergen@example.org", "030 901820", reference: "K-1001");
        await app.AddCustomer("Anna Anders", "anna@other.example", "+49 30 901821");
        var program = await app.Program();

        foreach (var words in new[] { "Jür", "mueller", "LÜDEN jürg", "juergen@exa", "+49 30 90182", "03090182", "K-10", mueller.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) })
            Assert.Contains("Jürgen Müller-Lüdenscheidt", await program.GetStringAsync($"/api/v1/customers?q={Uri.EscapeDataString(words)}"), StringComparison.Ordinal);
        Assert.DoesNotContain("Jürgen", await program.GetStringAsync("/api/v1/customers?q=ander"), StringComparison.Ordinal);
        // Two words of one name begin alike: still one hit.
        Assert.Single(await app.Found("a"));
        Assert.Contains("Anna", await program.GetStringAsync("/api/v1/customers?phone=030-901821"), StringComparison.Ordinal);
        Assert.DoesNotContain("Anna", await program.GetStringAsync("/api/v1/customers?email=juergen%40example.org"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_list_is_paged_without_losing_or_repeating_anybody(string engine)
    {
        await using var app = await TestApp.Start(engine);
        for (var i = 0; i < 23; i++)
            await app.AddCustomer($"Kunde {i % 3}", $"k{i}@example.org");

        foreach (var (words, order) in new[] { (null, CustomerOrder.Name), (null, CustomerOrder.Number), (null, CustomerOrder.Newest), ("kunde", CustomerOrder.Name), ("k1", CustomerOrder.Name) })
        {
            var seen = new List<Guid>();
            string? after = null;
            do
            {
                var page = await app.Look(db => db.Customers(Actor.System, words, null, order, after, 5, default));
                seen.AddRange(page.Lines.Select(l => l.Id));
                after = page.After;
            }
            while (after is not null);
            Assert.Equal(words == "k1" ? 11 : 23, seen.Count);
            Assert.Equal(seen.Count, seen.Distinct().Count());
        }
    }

    [Theory, BothEngines]
    public async Task A_program_that_changes_one_field_does_not_take_back_what_somebody_else_changes_in_that_moment(string engine)
    {
        var meanwhile = new Meanwhile("FROM customers", "merged_into_id IS NULL");
        await using var app = await TestApp.Start(engine, replace: meanwhile.To);
        var weber = await app.AddCustomer("Jonas Weber", "jonas@example.org");
        var program = await app.Program();
        meanwhile.Happens = () =>
        {
            meanwhile.Happens = null;
            return app.Look(db => db.Write(() => db.Customers.Where(c => c.Id == weber.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.Name, "Jonas Meier").SetProperty(x => x.Version, x => x.Version + 1)), default));
        };

        var changed = await program.PatchAsJsonAsync($"/api/v1/customers/{weber.Id}", new { reference = "K-4711" });

        Assert.Null(meanwhile.Happens);
        Assert.Equal(HttpStatusCode.Conflict, changed.StatusCode);
        Assert.Equal("Jonas Meier", await app.Look(db => db.Customers.Where(c => c.Id == weber.Id).Select(c => c.Name).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task A_customer_is_added_and_changed_on_the_form_and_the_change_is_on_record(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var desk = await app.SignedIn(Someone.Anna);

        var added = await desk.Submit("/desk/customers/new", new()
        {
            ["Kind"] = "Organisation", ["Name"] = "Muster GmbH", ["Language"] = "de", ["Reference"] = "K-7",
            ["Points[0].Kind"] = "Email", ["Points[0].Value"] = "Post@Muster.example",
            ["Points[1].Kind"] = "Phone", ["Points[1].Value"] = "0221 / 4710-0",
        });
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        var page = added.Headers.Location!.ToString();
        Assert.Contains("post@muster.example", await desk.GetStringAsync(page), StringComparison.Ordinal);
        Assert.Contains("&#x2B;4922147100", await desk.GetStringAsync(page), StringComparison.Ordinal);
        var number = page.Split('/')[^1];

        var changed = await desk.Submit($"{page}/edit", new() { ["Kind"] = "Organisation", ["Name"] = "Muster AG", ["Version"] = "0", ["Points[0].Kind"] = "Email", ["Points[0].Value"] = "neu@muster.example" });
        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        var shown = await desk.GetStringAsync(page);
        Assert.Contains("Muster GmbH → Muster AG", shown, StringComparison.Ordinal);
        Assert.Equal(["neu@muster.example"], await app.Look(db => db.ContactPoints.Where(p => p.Kind == ContactKind.Email).Select(p => p.Value).ToListAsync()));

        // The form had read version 0; somebody else has saved since.
        var stale = await desk.Submit($"{page}/edit", new() { ["Kind"] = "Organisation", ["Name"] = "Muster KG", ["Version"] = "0" });
        Assert.Contains("Somebody else changed this", await stale.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var person = await desk.Submit("/desk/customers/new", new() { ["Kind"] = "Person", ["Name"] = "Petra Person", ["Organisation"] = number });
        Assert.Equal(HttpStatusCode.Redirect, person.StatusCode);
        Assert.Contains("Petra Person", await desk.GetStringAsync(page), StringComparison.Ordinal);
        var becomesPerson = await desk.Submit($"{page}/edit", new() { ["Kind"] = "Person", ["Name"] = "Muster AG" });
        Assert.Contains("People belong to this organisation.", await becomesPerson.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_cannot_be_reached_is_refused_with_a_sentence_and_what_was_typed_stays(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var desk = await app.SignedIn(Someone.Anna, "de");
        await app.AddCustomer("Muster GmbH", "a@muster.example", reference: "K-7");

        var mail = await desk.Submit("/desk/customers/new", new() { ["Name"] = "Jonas", ["Points[0].Kind"] = "Email", ["Points[0].Value"] = "jonas@@example" });
        var phone = await desk.Submit("/desk/customers/new", new() { ["Name"] = "Jonas", ["Points[0].Kind"] = "Phone", ["Points[0].Value"] = "call me" });
        var taken = await desk.Submit("/desk/customers/new", new() { ["Name"] = "Jonas", ["Reference"] = "K-7" });
        var nobody = await desk.Submit("/desk/customers/new", new() { ["Name"] = " " });

        Assert.Contains("„jonas@@example“ ist keine E-Mail-Adresse", await mail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("value=\"jonas@@example\"", await mail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("„call me“ ist keine Telefonnummer", await phone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("hat bereits die Nummer K-7", await taken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Bitte füllen Sie dieses Feld aus.", await nobody.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Customers.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task Notes_can_be_taken_away_and_put_back_and_only_with_permission(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = await app.Customer(Someone.Jonas);
        var page = $"/desk/customers/{jonas.Number}";
        var desk = await app.SignedIn(Someone.Anna);

        await desk.Submit(page, new() { ["Text"] = "Rings after six." }, $"{page}?handler=Note");
        var note = await app.Look(db => db.CustomerNotes.SingleAsync());
        await desk.Submit(page, new() { ["note"] = note.Id.ToString() }, $"{page}?handler=RemoveNote");
        Assert.NotNull((await app.Look(db => db.CustomerNotes.SingleAsync())).RemovedAt);
        await desk.Submit(page, new() { ["note"] = note.Id.ToString() }, $"{page}?handler=PutBack");
        Assert.Null((await app.Look(db => db.CustomerNotes.SingleAsync())).RemovedAt);

        var reader = await app.Program("Compliance officer");
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"/api/v1/customers/{jonas.Id}/notes")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsJsonAsync($"/api/v1/customers/{jonas.Id}/notes", new { text = "x" })).StatusCode);
        var nobody = await app.Program("Mail gateway");
        Assert.Equal(HttpStatusCode.Forbidden, (await nobody.GetAsync("/api/v1/customers")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_merge_moves_everything_and_undo_moves_it_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var jonas = await app.Customer(Someone.Jonas);
        var other = await app.AddCustomer("Kunde, Jonas", "jonas@work.example", "030 901820");
        var desk = await app.SignedIn(Someone.Anna);

        // The same name is suspected; the preview names what would move.
        Assert.Contains("Possibly the same customer", await desk.GetStringAsync($"/desk/customers/{other.Number}"), StringComparison.Ordinal);
        var preview = await desk.GetStringAsync($"/desk/customers/{other.Number}/merge?other={jonas.Number}");
        Assert.Contains("Cases: 1", preview, StringComparison.Ordinal);
        Assert.Contains("Contact points: 1", preview, StringComparison.Ordinal);
        await desk.Submit($"/desk/customers/{other.Number}/merge?other={jonas.Number}", new() { ["Other"] = $"{jonas.Number}" });

        var moved = await app.Look(db => db.Cases.SingleAsync(c => c.Number == number));
        Assert.Equal(other.Id, moved.CustomerId);
        Assert.Equal(other.Id, (await app.Look(db => db.Messages.SingleAsync())).CustomerId);
        Assert.Equal(HttpStatusCode.Redirect, (await desk.GetAsync($"/desk/customers/{jonas.Number}")).StatusCode);
        // Mail from the old address now finds the one who remained, and the timeline has both lives.
        Assert.Equal(other.Id, (await app.Customer(Someone.Jonas)).Id);
        Assert.Contains("No dial tone", await desk.GetStringAsync($"/desk/customers/{other.Number}"), StringComparison.Ordinal);

        var merge = await app.Look(db => db.CustomerMerges.SingleAsync());
        await desk.Submit($"/desk/customers/{other.Number}", new() { ["merge"] = merge.Id.ToString() }, $"/desk/customers/{other.Number}?handler=UndoMerge");
        Assert.Equal(jonas.Id, (await app.Look(db => db.Cases.SingleAsync(c => c.Number == number))).CustomerId);
        Assert.Equal(jonas.Id, (await app.Customer(Someone.Jonas)).Id);
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync($"/desk/customers/{jonas.Number}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_merge_that_was_merged_on_is_undone_in_order(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (a, b, c) = (await app.AddCustomer("A A", "a@example.org"), await app.AddCustomer("B B", "b@example.org"), await app.AddCustomer("C C", "c@example.org"));
        var anna = await app.Acting(Someone.Anna);
        Task<Outcome<CustomerMerge>> Merge(Customer from, Customer into) => app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(from.Id, into.Id, anna, default));
        Task<Outcome<Customer>> Undo(CustomerMerge merge) => app.Do<CustomerMerging, Outcome<Customer>>(m => m.Undo(merge.Id, anna, default));

        var first = (await Merge(a, b)).Value;
        var second = (await Merge(b, c)).Value;
        Assert.IsType<MergedOnSince>((await Undo(first)).Refusal);
        Assert.IsType<MergeWithItself>((await Merge(c, c)).Refusal);
        Assert.IsType<NotFound>((await Merge(a, c)).Refusal);
        Assert.Null((await Undo(second)).Refusal);
        Assert.Null((await Undo(first)).Refusal);

        Assert.All(await app.Look(db => db.Customers.Include(x => x.ContactPoints).ToListAsync()), x => Assert.Single(x.ContactPoints));
    }

    [Theory, BothEngines]
    public async Task A_merge_leaves_one_preferred_address_of_a_kind_and_its_undoing_gives_both_theirs(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var mobile = await app.AddCustomer("Jonas Kunde", "jonas@home.example", "0170 1234567");
        var into = await app.AddCustomer("Kunde, Jonas", "jonas@work.example");
        await app.Do<Describing, Outcome<Customer>>(d => d.Change(mobile.Id, new CustomerGiven(CustomerKind.Person, "Jonas Kunde", "de",
            [new(ContactKind.Email, "alt@home.example"), new(ContactKind.Email, "jonas@home.example", Preferred: true), new(ContactKind.Phone, "0170 1234567")]), null, Actor.System, default));
        Task<List<string>> Preferred(Customer of) => app.Look(db => db.ContactPoints.Where(p => p.CustomerId == of.Id && p.Preferred).OrderBy(p => p.Kind).Select(p => p.Value).ToListAsync());

        var merge = (await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(mobile.Id, into.Id, Actor.System, default))).Value;
        Assert.Equal(["jonas@work.example", "+491701234567"], await Preferred(into));

        await app.Do<CustomerMerging, Outcome<Customer>>(m => m.Undo(merge.Id, Actor.System, default));
        Assert.Equal(["jonas@home.example", "+491701234567"], await Preferred(mobile));
        Assert.Equal(["jonas@work.example"], await Preferred(into));
    }

    [Theory, BothEngines]
    public async Task Two_who_merge_crosswise_at_once_give_up_one_of_the_two_customers(string engine)
    {
        await using var app = await TestApp.Start(engine);
        for (var round = 0; round < 5; round++)
        {
            var (one, other) = (await app.AddCustomer("Jonas Kunde"), await app.AddCustomer("Kunde, Jonas"));
            Task<Outcome<CustomerMerge>> Merge(Customer from, Customer into) => app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(from.Id, into.Id, Actor.System, default));

            var merged = await Task.WhenAll(Merge(one, other), Merge(other, one));

            Assert.Single(merged, m => m.Refusal is null);
            Assert.Equal(1, await app.Look(db => db.Customers.CountAsync(c => (c.Id == one.Id || c.Id == other.Id) && c.MergedIntoId == null)));
        }
    }

    [Theory, BothEngines]
    public async Task What_happened_in_a_closed_queue_is_not_in_the_timeline_of_others(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Secret trouble");
        var jonas = await app.Customer(Someone.Jonas);
        var desk = await app.SignedIn(Someone.Anna);
        Assert.Contains("Secret trouble", await desk.GetStringAsync($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);

        await app.Look(async db =>
        {
            (await db.Queues.SingleAsync()).OpenToAll = false;
            return await db.SaveChangesAsync();
        });

        Assert.DoesNotContain("Secret trouble", await desk.GetStringAsync($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_case_can_be_opened_from_the_customers_page(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = await app.Customer(Someone.Jonas);
        var desk = await app.SignedIn(Someone.Anna);

        var opened = await desk.Submit($"/desk/customers/{jonas.Number}/cases/new", new() { ["ByPhone"] = "true", ["Subject"] = "Rings about the bill", ["Text"] = "Charged twice." });

        Assert.Equal(HttpStatusCode.Redirect, opened.StatusCode);
        var message = await app.Look(db => db.Messages.SingleAsync());
        Assert.Equal((MessageKind.CallNote, jonas.Id), (message.Kind, message.CustomerId));
        Assert.Contains("Rings about the bill", await desk.GetStringAsync($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_export_hands_no_formula_to_a_spreadsheet_and_needs_its_permission(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddCustomer("=HYPERLINK(\"http://x\")", "mail@example.org", "+49 30 901820");
        await app.AddCustomer("Semikolon; \"Anführung\"", "zwei@example.org");
        var lea = await app.SignedIn(Someone.Lea, "de");

        var csv = await lea.GetStringAsync("/desk/customers?handler=Export");

        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\")\"", csv, StringComparison.Ordinal);
        Assert.Contains(";'+4930901820;", csv, StringComparison.Ordinal);
        Assert.Contains("\"Semikolon; \"\"Anführung\"\"\"", csv, StringComparison.Ordinal);
        var anna = await app.SignedIn(Someone.Anna);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync("/desk/customers?handler=Export")).StatusCode);
    }
}
