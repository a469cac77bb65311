using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

public sealed class HostileStringsTests
{
    /// <summary>Each string in, the same string out: names and subjects on one line, without blanks around them.</summary>
    [Theory, BothEngines]
    public async Task Every_naughty_string_comes_out_as_it_went_in(string engine)
    {
        var strings = JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(TestData.Path("hostile-strings", "blns", "blns.json")))!;
        await using var app = await TestApp.Start(engine);
        var anna = await app.Acting(Someone.Anna);
        var wrong = new List<string>();
        foreach (var text in strings)
        {
            var line = Typed.Line(text);
            var added = await app.Do<Describing, Outcome<Customer>>(d => d.Add(new CustomerGiven(CustomerKind.Person, text, "de", []), anna, default));
            if (line.Length is 0 or > 200)
            {
                Assert.True(added.Refusal is Missing or TooLong, text);
                continue;
            }
            var id = added.Value.Id;
            await app.Do<Noting, Outcome<CustomerNote>>(n => n.Note(id, text, anna, default));
            await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(id, line, text, Channel.Portal), anna, default));
            var (name, note, subject, said) = await app.Look(async db => (
                await db.Customers.Where(c => c.Id == id).Select(c => c.Name).SingleAsync(),
                await db.CustomerNotes.Where(n => n.CustomerId == id).Select(n => n.Text).SingleAsync(),
                await db.Cases.Where(c => c.CustomerId == id).Select(c => c.Subject).SingleAsync(),
                await db.Messages.Where(m => m.CustomerId == id).Select(m => m.Text).SingleAsync()));
            if (name != line || note != Typed.Text(text) || subject != line || said != text)
                wrong.Add(text);
        }
        Assert.Empty(wrong);

        // All of them on one page: nothing but text, and every one can be looked for.
        var desk = await app.SignedIn(Someone.Anna);
        Assert.DoesNotContain("<script>alert", await desk.GetStringAsync("/desk/customers"), StringComparison.OrdinalIgnoreCase);
        foreach (var text in strings.Where(s => s.Length < 60).Take(150))
            Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync($"/desk/customers?q={Uri.EscapeDataString(Typed.Line(text))}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_zero_character_and_half_a_character_are_left_out_and_break_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var program = await app.Program();

        var added = await program.PostAsJsonAsync("/api/v1/customers", new { name = "Jo\0nas", contactPoints = new[] { new { kind = "address", value = "Weg\0 1" } } });
        var id = (await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await program.PostAsJsonAsync($"/api/v1/customers/{id}/notes", new { text = "c\0d" });

        Assert.Equal(("Jonas", "Weg 1", "cd"), await app.Look(async db => ((await db.Customers.SingleAsync()).Name, (await db.ContactPoints.SingleAsync()).Value, (await db.CustomerNotes.SingleAsync()).Text)));
        // A form with one is not read at all.
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Visitor().Submit("/ask", new() { ["Name"] = "Jo\0nas", ["Email"] = "jonas@customer.example", ["Text"] = "c\0d" })).StatusCode);
        Assert.Equal("😀", Typed.Line("\uD83D😀\uDE00"));
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignedIn(Someone.Anna)).GetAsync("/desk/customers?q=%00a")).StatusCode);
    }

    [Fact]
    public async Task No_formula_reaches_a_spreadsheet_and_ours_reads_back_what_was_there()
    {
        foreach (var payload in await File.ReadAllLinesAsync(TestData.Path("hostile-strings", "csv-injection", "csv-payload.txt")))
        {
            var cell = Csv.Row(';', payload);
            Assert.DoesNotMatch("^\"?[ \\t\\u00A0]*[=+\\-@|%\\uFF1D\\uFF0B\\uFF0D\\uFF20]", cell);
            Assert.Equal(payload, Csv.Original(Csv.Harmless(payload)));
        }
    }
}
