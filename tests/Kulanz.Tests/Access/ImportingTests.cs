using System.Net;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Access.Importing;
using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Access;

public sealed class ImportingTests
{
    private const string German = """
        Kundennummer;Vorname;Nachname;Firma;E-Mail;Telefon;PLZ;Ort;Bemerkung
        K-1;Jürgen;Müller;;juergen@example.org;030 901820;10115;Berlin;"Ruft gern an;
        am liebsten abends"
        K-2;;;Muster GmbH;post@muster.example;;;;
        K-3;Petra;Person;Muster GmbH;petra@muster.example, p@privat.example;0170 1234567;;;=HYPERLINK("http://x")
        ;;;;;;;;
        ;Ohne;Adresse;;kein.at.zeichen;;;;
        K-1;Jürgen;Müller;;jm@privat.example;;;;
        """;

    [Theory, BothEngines]
    public async Task A_file_is_previewed_imported_with_progress_and_reported_and_a_second_time_changes_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var desk = await app.SignedIn(Someone.Anna);
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(German.ReplaceLineEndings("\r\n"));

        var taken = await desk.SubmitFiles("/desk/customers/import", [], "file", [("kunden.csv", bytes)]);
        var page = taken.Headers.Location!.ToString();
        var preview = await desk.Read(page);
        Assert.Contains("WINDOWS-1252", preview, StringComparison.Ordinal);
        Assert.Contains("Jürgen Müller", preview, StringComparison.Ordinal);
        Assert.Contains("“kein.at.zeichen” is not an e-mail address", preview, StringComparison.Ordinal);
        Assert.Equal(0, await app.Look(db => db.Customers.CountAsync()));

        Assert.StartsWith("/desk/jobs/", (await desk.Submit(page, [], $"{page}?handler=Start")).Headers.Location!.ToString(), StringComparison.Ordinal);
        var job = await Finished(app);
        Assert.Equal((JobState.Done, 5, 5), (job.State, job.Done, job.Total));
        var customers = await app.Look(db => db.Customers.Include(c => c.ContactPoints).OrderBy(c => c.Number).ToListAsync());
        Assert.Equal(["Jürgen Müller", "Muster GmbH", "Petra Person"], customers.Select(c => c.Name).Order(StringComparer.Ordinal));
        var (juergen, muster, petra) = (customers.Single(c => c.Reference == "K-1"), customers.Single(c => c.Reference == "K-2"), customers.Single(c => c.Reference == "K-3"));
        Assert.Equal(["+4930901820", "10115 Berlin", "jm@privat.example", "juergen@example.org"], juergen.ContactPoints.Select(p => p.Value).Order(StringComparer.Ordinal));
        Assert.Equal((CustomerKind.Organisation, muster.Id, 3), (muster.Kind, petra.OrganisationId, petra.ContactPoints.Count));
        // What a spreadsheet would run is text here, and line breaks in a cell stay one row.
        Assert.Contains("=HYPERLINK(\"http://x\")", await app.Look(db => db.CustomerNotes.Select(n => n.Text).ToListAsync()));

        var report = await desk.GetStringAsync($"{page}?handler=Report");
        Assert.Contains("7,Refused,,", report, StringComparison.Ordinal);
        Assert.Contains($"8,Completed,{juergen.Number},", report, StringComparison.Ordinal);

        var again = (await desk.SubmitFiles("/desk/customers/import", [], "file", [("kunden.csv", bytes)])).Headers.Location!.ToString();
        Assert.Contains("Unchanged: <strong>4</strong>", await desk.Read(again), StringComparison.Ordinal);
        await desk.Submit(again, [], $"{again}?handler=Start");
        var before = await app.Look(db => db.Records.CountAsync(r => r.Type == "customer.imported"));
        await Finished(app);
        Assert.Equal((3, 7, before), (await app.Look(db => db.Customers.CountAsync()), await app.Look(db => db.ContactPoints.CountAsync(p => p.Kind != ContactKind.Address)), await app.Look(db => db.Records.CountAsync(r => r.Type == "customer.imported"))));
    }

    [Theory, BothEngines]
    public async Task A_thousand_rows_are_taken_in_pieces_and_can_be_cancelled_between_two(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.Acting(Someone.Anna);
        var csv = new StringBuilder("name,email\n");
        for (var i = 0; i < 1000; i++)
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"Kunde {i},k{i}@example.org\n");
        var import = (await app.Do<Importing, Outcome<CustomerImport>>(m => m.Take("many.csv", Encoding.UTF8.GetBytes(csv.ToString()), anna, default))).Value;
        await app.Do<Importing, Outcome<Job>>(m => m.Start(import.Id, anna, default));
        Assert.Equal((JobState.Done, 1000L), await app.Look(async db => { await Finished(app); var j = await db.Set<Job>().SingleAsync(); return (j.State, j.Done); }));
        Assert.Equal(1000, await app.Look(db => db.Customers.CountAsync()));
        Assert.Equal(1000, await app.Look(db => db.Customers.Select(c => c.Number).Distinct().CountAsync()));
        Assert.IsType<ImportStarted>((await app.Do<Importing, Outcome<Job>>(m => m.Start(import.Id, anna, default))).Refusal);
    }

    /// <summary>A double click, or a program that died between beginning the work and writing down that it had.</summary>
    [Theory, BothEngines]
    public async Task An_import_is_begun_once_however_often_it_is_asked_for(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.Acting(Someone.Anna);
        var import = (await app.Do<Importing, Outcome<CustomerImport>>(m => m.Take("one.csv", "name,email\nJonas,j@x.example\n"u8.ToArray(), anna, default))).Value;

        var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.Do<Importing, Outcome<Job>>(m => m.Start(import.Id, anna, default))));

        Assert.Equal(5, asked.Count(a => a.Refusal is ImportStarted));
        Assert.Equal(JobState.Done, (await Finished(app)).State);
        Assert.Equal((1, 1), await app.Look(async db => (await db.Set<Job>().CountAsync(), await db.Set<CustomerImport>().CountAsync(i => i.JobId != null))));
    }

    [Theory]
    [InlineData("name;mail\nJonas;j@x.example", ';', "utf-8")]
    [InlineData("name,mail\n\"Kunde, Jonas\",j@x.example", ',', "utf-8")]
    [InlineData("name\tmail\nJonas\tj@x.example", '\t', "utf-8")]
    [InlineData("email\nj@x.example\nm@x.example", ',', "utf-8")]
    [InlineData("name;mail\nJörg;j@x.example", ';', "windows-1252")]
    [InlineData("name;mail\nJörg;j@x.example", ';', "utf-16")]
    [InlineData("name;mail\nJörg;j@x.example", ';', "utf-16BE")]
    public async Task The_form_of_a_file_is_found_out_from_the_file(string text, char separator, string encoding)
    {
        var letters = new CsvForm(encoding, 0, ',').Letters();
        foreach (var bytes in new[] { letters.GetBytes(text), encoding == "windows-1252" ? letters.GetBytes(text) : [.. letters.GetPreamble(), .. letters.GetBytes(text)] })
        {
            var form = CsvForm.Of(bytes).Value;
            Assert.Equal((separator, encoding), (form.Separator, form.Encoding));
            var rows = await All(bytes, form);
            Assert.Equal(text.Split('\n').Length, rows.Count);
            Assert.DoesNotContain('\uFEFF', rows[0].Cells[0]);
            Assert.Equal(bytes.Length, rows[^1].End);
        }
    }

    [Fact]
    public async Task Reading_can_go_on_at_every_row_and_broken_quotes_cost_one_row_only()
    {
        var bytes = Encoding.UTF8.GetBytes("a;b\r\n\"ä\r\nö\";2\r\n\"never closed;3\r\nd;4\r\n\"x\"y;5\r\nf;6");
        var form = CsvForm.Of(bytes).Value;
        var rows = await All(bytes, form);

        Assert.Equal([1, 2, 4, 5, 6, 7], rows.Select(r => r.Line));
        Assert.Equal("ä\r\nö", rows[1].Cells[0]);
        Assert.IsType<QuoteNotClosed>(rows[2].Problem);
        Assert.IsType<TextAfterQuote>(rows[4].Problem);
        Assert.Equal(["f", "6"], rows[5].Cells);
        foreach (var row in rows.SkipLast(1))
            Assert.Equal(rows.Where(r => r.Line > row.Line).Select(r => r.Line), (await All(bytes, form, row.End, row.NextLine)).Select(r => r.Line));
    }

    /// <summary>Otherwise each batch would begin some bytes too late, and "10025;" would be "025;".</summary>
    [Fact]
    public void A_file_marked_as_utf8_with_another_letter_in_it_is_refused_with_its_line()
    {
        byte[] file = [.. Encoding.UTF8.Preamble, .. "name;mail\nJörg;j@x.example\nJ"u8, 0xF6, .. "rn;k@x.example\nLast;l@x.example"u8];

        Assert.Equal(3, Assert.IsType<LettersNotUtf8>(CsvForm.Of(file).Refusal).Line);
    }

    [Fact]
    public async Task Much_text_behind_a_closing_quotation_mark_is_refused_in_no_more_time_than_it_takes_to_read()
    {
        var bytes = Encoding.UTF8.GetBytes($"a;b\n\"{new string('x', 400_000)}\"{new string('y', 400_000)};1\nc;2");
        var started = System.Diagnostics.Stopwatch.StartNew();
        var rows = await All(bytes, CsvForm.Of(bytes).Value);

        Assert.IsType<TextAfterQuote>(rows[1].Problem);
        Assert.Equal(["c", "2"], rows[2].Cells);
        // Looking through the first half for every letter of the second took minutes.
        Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("", typeof(FileIsEmpty))]
    [InlineData("\uFEFF", typeof(FileIsEmpty))]
    [InlineData(" \n \n", typeof(FileIsEmpty))]
    [InlineData("PK\u0003\u0004sheet", typeof(NotATable))]
    [InlineData("\u0001\u0002\u0003\u0004", typeof(NotATable))]
    public void What_is_no_table_is_refused_with_a_sentence(string text, Type refusal) => Assert.IsType(refusal, CsvForm.Of(Encoding.UTF8.GetBytes(text)).Refusal);

    [Fact]
    public void Columns_are_known_by_their_usual_names_and_no_field_is_filled_twice()
    {
        Assert.Equal([ImportField.Reference, ImportField.FirstName, ImportField.LastName, ImportField.Email, ImportField.Email, ImportField.Ignore], Columns.Guess(["Kunden-Nr.", "Vorname", "Nachname", "E-Mail", "E-Mail 2", "Vorname"]).Fields);
        var nameless = Columns.Guess(["jonas@example.org", "Jonas"]);
        Assert.False(nameless.Header);
        Assert.Equal([ImportField.Email, ImportField.Ignore], nameless.Fields);
        Assert.IsType<FieldTwice>(Columns.Refused([ImportField.Name, ImportField.Name]));
        Assert.IsType<NothingToKnowThemBy>(Columns.Refused([ImportField.Phone, ImportField.City]));
    }

    [Theory, BothEngines]
    public async Task Wrong_columns_are_said_and_can_be_put_right_on_the_page(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var desk = await app.SignedIn(Someone.Anna);
        var page = (await desk.SubmitFiles("/desk/customers/import", [], "file", [("x.csv", "Wer;Was\nJonas;1\nMary;2;3"u8.ToArray())])).Headers.Location!.ToString();

        Assert.Contains("No column says who the customers are.", await desk.Read(page), StringComparison.Ordinal);
        Assert.Contains("No column says who", await (await desk.Submit(page, [], $"{page}?handler=Start")).Read(), StringComparison.Ordinal);
        await desk.Submit(page, new() { ["Header"] = "true", ["Fields[0]"] = "Name", ["Fields[1]"] = "Reference" }, $"{page}?handler=Map");
        var preview = await desk.Read(page);
        Assert.Contains("New: <strong>1</strong>", preview, StringComparison.Ordinal);
        Assert.Contains("This row has 3 cells, but the file has 2 columns.", preview, StringComparison.Ordinal);
        Assert.Contains("This file is empty.", await (await desk.SubmitFiles("/desk/customers/import", [], "file", [("x.csv", [])])).Read(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Whoever_has_no_language_in_the_file_gets_the_one_the_preview_names(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await (await app.SignedIn(Someone.Ada)).Submit("/admin/company", new() { ["Name"] = "x", ["Zone"] = "Europe/Berlin", ["Language"] = "en" });
        var desk = await app.SignedIn(Someone.Anna);
        var file = "name,email,language\nJo,jo@x.example,\nJörg,joerg@x.example,Deutsch\nPierre,p@x.example,fr\n"u8.ToArray();

        var page = (await desk.SubmitFiles("/desk/customers/import", [], "file", [("x.csv", file)])).Headers.Location!.ToString();
        Assert.Contains("<option value=\"en\" selected=\"selected\">", await desk.Read(page), StringComparison.Ordinal);
        await desk.Submit(page, [], $"{page}?handler=Start");
        await Finished(app);

        Assert.Equal(["en", "de", "en"], await app.Look(db => db.Customers.OrderBy(c => c.Name).Select(c => c.Language).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Somebody_sharing_a_mailbox_is_not_the_same_customer_and_replacing_is_asked_for(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddCustomer("Jonas Kunde", "familie@example.org", reference: "1");
        var file = new FileInfo(Path.Combine(app.Folder, "in.csv"));
        await File.WriteAllTextAsync(file.FullName, "number,name,email\n2,Mary Kunde,familie@example.org\n1,Jonas Neu,\n");

        var (code, said, _) = await Verb(app, file, dry: true, replace: true);
        Assert.Equal((0, 1), (code, await app.Look(db => db.Customers.CountAsync())));
        Assert.Contains("\"fate\":\"new\",\"name\":\"Mary Kunde\"", said, StringComparison.Ordinal);
        Assert.Contains("\"adds\":[\"Jonas Neu\"]", said, StringComparison.Ordinal);

        await Verb(app, file, dry: false, replace: false);
        Assert.Equal(["Jonas Kunde", "Mary Kunde"], await app.Look(db => db.Customers.OrderBy(c => c.Name).Select(c => c.Name).ToListAsync()));
        await Verb(app, file, dry: false, replace: true);
        Assert.Equal(["Jonas Neu", "Mary Kunde"], await app.Look(db => db.Customers.OrderBy(c => c.Name).Select(c => c.Name).ToListAsync()));
        Assert.Equal(["Jonas Neu"], await app.Found("neu"));

        await File.WriteAllTextAsync(file.FullName, "name,email\nX,not-a-mail\n");
        Assert.Equal(1, (await Verb(app, file, dry: false, replace: false)).Code);
        await File.WriteAllBytesAsync(file.FullName, []);
        Assert.Equal((2, "This file is empty."), await Verb(app, file, dry: false, replace: false) is var (c, _, complaint) ? (c, complaint.Trim()) : default);
    }

    [Theory, BothEngines]
    public async Task A_row_of_a_merged_customer_completes_the_one_who_remained(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (old, into) = (await app.AddCustomer("Alt", "alt@example.org", reference: "A-1"), await app.AddCustomer("Neu", "neu@example.org", reference: "N-1"));
        await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(old.Id, into.Id, Actor.System, default));
        var file = new FileInfo(Path.Combine(app.Folder, "in.csv"));
        await File.WriteAllTextAsync(file.FullName, "number,name,phone\nA-1,Alt,030 901820\n");

        await Verb(app, file, dry: false, replace: false);

        Assert.Equal(into.Id, (await app.Look(db => db.ContactPoints.SingleAsync(p => p.Kind == ContactKind.Phone))).CustomerId);
    }

    private static async Task<(int Code, string Said, string Complained)> Verb(TestApp app, FileInfo file, bool dry, bool replace)
    {
        var (said, complained) = (new StringWriter(), new StringWriter());
        file.Refresh();
        var code = await ImportVerb.Take(app.Services, file, dry, json: true, replace, null, [], said, complained, default);
        return (code, said.ToString(), complained.ToString());
    }

    /// <summary>Works until there is nothing left to do: the loop may have begun already, then this waits for its turn.</summary>
    private static async Task<Job> Finished(TestApp app)
    {
        while (true)
        {
            await app.Services.GetRequiredService<Kulanz.Platform.Data.Engine>().Alone(Jobs.Loop, cancel => Jobs.Round(app.Services, cancel), default);
            var last = await app.Look(db => db.Set<Job>().OrderByDescending(j => j.Id).FirstAsync());
            if (last.Over)
                return last;
            await Task.Yield();
        }
    }

    private static async Task<List<CsvRow>> All(byte[] bytes, CsvForm form, long? from = null, long line = 1)
    {
        var start = (int)(from ?? form.Start);
        var rows = new CsvRows(new MemoryStream(bytes, start, bytes.Length - start), form, start, line);
        var all = new List<CsvRow>();
        while (await rows.Read(default) is { } row)
            all.Add(row);
        return all;
    }
}
