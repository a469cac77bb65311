using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Tests.Access;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Licence = Kulanz.Client.Licences.Licence;

namespace Kulanz.Tests.Contracts.Licences;

/// <summary>Licences at the desk, in the portal and over the API.</summary>
public sealed class IssuingTests
{
    [Theory, BothEngines]
    public async Task A_licence_is_issued_changed_and_found_again_at_the_desk(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.Contract(Someone.Jonas);
        using var lea = await app.SignedIn(Someone.Lea);
        var form = $"/desk/licences/new?contract={contract.Number}";
        Assert.Contains("Notebook for Jonas Kunde", await lea.Read(form), StringComparison.Ordinal);
        Assert.Contains("from 1 to 100", (await (await lea.Submit(form, new() { ["Contract"] = $"{contract.Number}", ["Seats"] = "0" })).Read()).Replace(".", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("cannot be a feature", await (await lea.Submit(form, new() { ["Contract"] = $"{contract.Number}", ["Seats"] = "5", ["Features"] = "sync, päper" })).Read(), StringComparison.Ordinal);
        var issued = await lea.Submit(form, new() { ["Contract"] = $"{contract.Number}", ["Seats"] = "5", ["Edition"] = "Professional", ["Label"] = "Lindgau", ["Features"] = "sync, export.pdf" });
        var page = issued.Headers.Location!.ToString();
        var licence = await app.Look(db => db.Licences.SingleAsync());
        Assert.Equal($"/desk/licences/{licence.Number}", page);
        Assert.Equal((5, "Professional", "Lindgau", "sync,export.pdf"), (licence.Seats, licence.Edition, licence.Label, string.Join(',', licence.Features)));

        // The key is not on the page until somebody asks for it; then in both alphabets.
        var key = await app.Do<SealedKeys, LicenceKey>(keys => Task.FromResult(keys.Open(licence)));
        Assert.DoesNotContain(key.Groups[1], await lea.Read(page), StringComparison.Ordinal);
        var shown = await (await lea.Submit(page, [], $"{page}?handler=Key")).Read();
        Assert.Contains(key.Reveal(), shown, StringComparison.Ordinal);
        Assert.All(key.Spoken("en").SelectMany(g => g), word => Assert.Contains($"<td>{word}</td>", shown, StringComparison.Ordinal));
        using var german = await app.SignedIn(Someone.Lea, "de");
        var gezeigt = await (await german.Submit(page, [], $"{page}?handler=Key")).Read();
        Assert.All(key.Spoken("de").SelectMany(g => g), word => Assert.Contains($"<td>{word}</td>", gezeigt, StringComparison.Ordinal));

        // Whoever only reads, reads everything but the key.
        using var anna = await app.SignedIn(Someone.Anna);
        Assert.DoesNotContain("Show the key", await anna.Read(page), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, (await anna.Submit(page, [], $"{page}?handler=Key")).StatusCode);

        // Found by its key however it is typed, by its first group, by its number; a mistake is named.
        async Task<string?> Find(string words) => (await anna.Submit("/desk/licences", new() { ["Words"] = words })) is { StatusCode: HttpStatusCode.Redirect } found ? found.Headers.Location!.ToString() : null;
        Assert.Equal(page, await Find(key.Reveal()));
        Assert.Equal(page, await Find(key.Reveal().ToLowerInvariant().Replace('-', ' ')));
        Assert.Equal(page, await Find($"{licence.Number}"));
        Assert.Equal($"/desk/licences?start={key.Start}", await Find(key.Start.ToLowerInvariant()));
        Assert.Contains("Lindgau", await anna.Read($"/desk/licences?start={key.Start}"), StringComparison.Ordinal);
        var mistyped = key.Reveal()[..6] + (key.Reveal()[6] == 'Z' ? 'Y' : 'Z') + key.Reveal()[7..];
        Assert.Contains("probably in group 2", await (await anna.Submit("/desk/licences", new() { ["Words"] = mistyped })).Read(), StringComparison.Ordinal);
        Assert.Contains("no licence has it", await (await anna.Submit("/desk/licences", new() { ["Words"] = LicenceKey.New().Reveal() })).Read(), StringComparison.Ordinal);

        // Changed, unless somebody was faster.
        var fields = new Dictionary<string, string> { ["SeatCount"] = "7", ["Edition"] = "Professional", ["Label"] = "", ["Features"] = "sync", ["Version"] = "0" };
        Assert.Equal(HttpStatusCode.Redirect, (await lea.Submit(page, fields, $"{page}?handler=Change")).StatusCode);
        Assert.Contains("Somebody else changed this", await (await lea.Submit(page, fields, $"{page}?handler=Change")).Read(), StringComparison.Ordinal);
        Assert.Contains("Seats 5 → 7", await lea.Read(page), StringComparison.Ordinal);
        Assert.Contains("Licence issued", await lea.Read($"/desk/customers/{(await app.Customer(Someone.Jonas)).Number}"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Other_programs_do_the_same_over_the_API(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.Contract(Someone.Jonas);
        using var program = await app.Program("Team lead");
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
            numbers.Add((await (await program.PostAsJsonAsync("/api/v1/contracts/licences", new { contract = contract.Number, edition = $"E{i}", seats = 2, features = new[] { "sync" } })).Json(HttpStatusCode.Created)).Word("number"));
        Assert.Equal("not_found", (await (await program.PostAsJsonAsync("/api/v1/contracts/licences", new { contract = 999 })).Json(HttpStatusCode.NotFound)).Word("code"));
        Assert.Equal("too_many_seats", (await (await program.PostAsJsonAsync("/api/v1/contracts/licences", new { contract = contract.Number, seats = 100_001 })).Json(HttpStatusCode.UnprocessableEntity)).Word("code"));

        // In pages, the newest first.
        var first = await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/licences?contract={contract.Number}&limit=2");
        Assert.Equal([numbers[2], numbers[1]], first.GetProperty("items").EnumerateArray().Select(l => l.Word("number")));
        var second = await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/licences?contract={contract.Number}&limit=2&after={first.Word("after")}");
        Assert.Equal([numbers[0]], second.GetProperty("items").EnumerateArray().Select(l => l.Word("number")));
        Assert.Equal(3, (await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/licences?customer={contract.CustomerId}")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/licences?customer={Guid.Empty}")).GetProperty("items").GetArrayLength());

        var changed = await (await program.PatchAsJsonAsync($"/api/v1/contracts/licences/{numbers[0]}", new { seats = 9 })).Json(HttpStatusCode.OK);
        Assert.Equal(("9", "E0", "full", "notebook"), (changed.Word("seats"), changed.Word("edition"), changed.Word("mode"), changed.Word("product")));
        var key = LicenceKey.Parse((await (await program.PostAsJsonAsync($"/api/v1/contracts/licences/{numbers[0]}/key", new { })).Json(HttpStatusCode.OK)).Word("key"));
        using var till = await app.Product("Till");
        await till.Activate(key);
        var seat = Assert.Single((await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/licences/{numbers[0]}/activations")).GetProperty("items").EnumerateArray());
        Assert.Equal("Till", seat.Word("name"));
        Assert.Equal("1", (await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/licences/{numbers[0]}")).Word("seatsTaken"));
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"/api/v1/contracts/licences/{numbers[0]}/activations/{seat.Word("id")}")).StatusCode);
        Assert.Equal("staff", Assert.Single((await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/licences/{numbers[0]}/activations?released=true")).GetProperty("items").EnumerateArray()).Word("releasedBy"));
        Assert.Equal(HttpStatusCode.NotFound, (await program.DeleteAsync($"/api/v1/contracts/licences/{numbers[0]}/activations/{seat.Word("id")}")).StatusCode);
        // Fewer seats than are taken take none away.
        await till.Activate(key);
        using var office = await app.Product("Office");
        await office.Activate(key);
        await program.PatchAsJsonAsync($"/api/v1/contracts/licences/{numbers[0]}", new { seats = 1 });
        Assert.Equal(AnswerKind.Confirmed, (await till.Refresh()).Kind);
        Assert.Equal(1, till.File!.Seats);
    }

    [Theory, BothEngines]
    public async Task A_computer_without_network_gets_its_file_by_hand(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Register(Someone.Jonas);
        await app.Register(Someone.Mary);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas), seats: 1);
        using var folder = new TemporaryFolder();
        using var island = Licence.Open(new() { Product = "notebook", Keys = await app.Pinned(), Folder = folder.Path, Clock = app.Clock });
        using var jonas = await app.SignedIn(Someone.Jonas);
        var fields = new Dictionary<string, string> { ["number"] = $"{number}", ["Installation"] = island.Installation.ToLowerInvariant().Replace('-', ' '), ["InstallationName"] = "Measuring room" };
        Assert.Contains("Please fill in", await (await jonas.Submit("/my/licences", new(fields) { ["Installation"] = " " }, "/my/licences?handler=File")).Read(), StringComparison.Ordinal);
        var file = await jonas.Submit("/my/licences", fields, "/my/licences?handler=File");
        Assert.Equal(($"notebook-{number}.licence", "application/jwt"), (file.Content.Headers.ContentDisposition!.FileName, file.Content.Headers.ContentType!.MediaType));
        Assert.Equal(AnswerKind.Confirmed, island.Load(await file.Content.ReadAsStringAsync()).Kind);
        Assert.Equal(LicenceMode.Full, island.Now.Mode);
        // It takes the seat, for as long as the file works; fetched again it is the same one.
        var seat = await app.Look(db => db.Activations.SingleAsync());
        Assert.Equal((true, "Measuring room", island.Installation), (seat.Offline, seat.Name, seat.Installation));
        Assert.InRange(seat.StaleAt - app.Clock.GetUtcNow(), TimeSpan.FromDays(193.9), TimeSpan.FromDays(194));
        app.Clock.Advance(TimeSpan.FromDays(179));
        Assert.Equal(LicenceMode.Full, island.Now.Mode);
        using var again = await app.SignedIn(Someone.Jonas);
        Assert.Equal(HttpStatusCode.OK, (await again.Submit("/my/licences", fields, "/my/licences?handler=File")).StatusCode);
        Assert.Equal(1, await app.Look(db => db.Activations.CountAsync()));
        Assert.Contains("taken", await (await again.Submit("/my/licences", new(fields) { ["Installation"] = "another" }, "/my/licences?handler=File")).Read(), StringComparison.Ordinal);
        using var mary = await app.SignedIn(Someone.Mary);
        Assert.Equal(HttpStatusCode.NotFound, (await mary.Submit("/my/licences", fields, "/my/licences?handler=File")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mary.Submit("/my/licences", fields, "/my/licences?handler=Key")).StatusCode);
        Assert.Contains(key.Reveal(), await (await again.Submit("/my/licences", fields, "/my/licences?handler=Key")).Read(), StringComparison.Ordinal);

        // The desk can also write one that is good anywhere.
        using var program = await app.Program("Team lead");
        var anywhere = await (await program.PostAsJsonAsync($"/api/v1/contracts/licences/{number}/files", new { })).Content.ReadAsStringAsync();
        Assert.Null(LicenceFile.Read(anywhere, await app.Pinned()).File!.Installation);
        Assert.Equal(1, await app.Look(db => db.Activations.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task A_file_fetched_by_hand_promises_no_more_than_the_term_that_runs(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.Contract(Someone.Jonas);
        var (number, _) = await app.Licence(contract);
        async Task<LicenceFile> Fetched() => LicenceFile.Read((await app.Do<Seating, Outcome<Filed>>(s => s.FileFor(number, null, Actor.System, null, default))).Value.Text, await app.Pinned()).File!;
        Assert.Equal(180, Days(await Fetched()));
        // Somebody could still end it at the end of November.
        await app.Look(db => db.Contracts.ExecuteUpdateAsync(set => set.SetProperty(c => c.TermEndsOn, new DateOnly(2026, 11, 30))));
        Assert.Equal(LicenceTerms.End(new(2026, 11, 30), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")), (await Fetched()).Terms.Refresh);
        // A term that ends tomorrow: the usual week.
        await app.Look(db => db.Contracts.ExecuteUpdateAsync(set => set.SetProperty(c => c.TermEndsOn, new DateOnly(2026, 9, 29))));
        Assert.Equal(7, Days(await Fetched()));

        static int Days(LicenceFile file) => (int)Math.Round((file.Terms.Refresh!.Value - file.IssuedAt).TotalDays);
    }

    [Theory, BothEngines]
    public async Task People_of_an_organisation_see_its_licences_and_strangers_none(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Register(Someone.Jonas);
        var firm = await app.Do<Welcoming, Customer>(w => w.Add(CustomerKind.Organisation, "Käserei Hümmel", "de", [], Actor.System, default));
        var contract = await app.Contract(Someone.Mary);
        var (number, _) = await app.Licence(contract);
        using var jonas = await app.SignedIn(Someone.Jonas);
        Assert.Contains("You have no licences", await jonas.Read("/my/licences"), StringComparison.Ordinal);
        await app.Look(db => db.Contracts.ExecuteUpdateAsync(set => set.SetProperty(c => c.CustomerId, firm.Id)));
        await app.Look(db => db.Customers.Where(c => c.Name == "Jonas Kunde").ExecuteUpdateAsync(set => set.SetProperty(c => c.OrganisationId, firm.Id)));
        Assert.Contains($"Licence {number}", await jonas.Read("/my/licences"), StringComparison.Ordinal);
        Assert.Contains($"Licence {number}", await jonas.Read($"/my/contracts/{contract.Number}"), StringComparison.Ordinal);
        Assert.Contains($"/desk/licences/{number}", await (await app.SignedIn(Someone.Anna)).Read($"/desk/contracts/{contract.Number}"), StringComparison.Ordinal);
        Assert.Contains("Meine Lizenzen", await (await app.SignedIn(Someone.Jonas, "de")).Read("/my/licences"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_customers_copy_of_their_data_has_their_licences_and_no_key(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Register(Someone.Mary);
        await app.Licence(await app.Contract(Someone.Jonas));
        var (number, key) = await app.Licence(await app.Contract(Someone.Mary), label: "Lindgau");
        using var till = await app.Product("Till");
        await till.Activate(key);
        using var mary = await app.SignedIn(Someone.Mary);
        var export = await app.Prepared(mary);
        var data = Encoding.UTF8.GetString(SomeExports.Unpack(await mary.GetByteArrayAsync($"/my/data/{export.Id}/file"))["data.json"]);
        var licence = Assert.Single(JsonElement.Parse(data).GetProperty("licences").EnumerateArray());
        Assert.Equal(($"{number}", "Lindgau", "Till"), (licence.Word("number"), licence.Word("label"), licence.GetProperty("activations")[0].Word("name")));
        Assert.DoesNotContain(key.Groups[1], data, StringComparison.Ordinal);
    }
}
