using System.CommandLine;
using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Access.Importing;

/// <summary><c>kulanz import customers FILE</c>: the same judging and taking as on the page, at once and without a job.</summary>
public static class ImportVerb
{
    /// <param name="open">Puts the program together and brings its database up to date.</param>
    public static Command Command(Func<CancellationToken, Task<WebApplication>> open)
    {
        var file = new Argument<FileInfo>("file") { Description = "A CSV file: UTF-8, UTF-16 or Windows-1252; separated by commas, semicolons, tabs or bars." };
        var dry = new Option<bool>("--dry-run") { Description = "Says what would happen, row by row, and changes nothing." };
        var json = new Option<bool>("--json") { Description = "Writes one JSON object for each row, and one with the sums at the end." };
        var replace = new Option<bool>("--replace") { Description = "Names and languages in the file replace ours; otherwise only what is missing is filled in." };
        var language = new Option<string?>("--language") { Description = "Of customers for whom the file names none: de or en. Without it, the company's." };
        language.AcceptOnlyFromAmong("de", "en");
        var column = new Option<string[]>("--column") { Description = "What a column means, as header=field or number=field; fields are name, first-name, last-name, organisation, email, phone, reference, street, postal-code, city, country, address, language, kind, note, ignore." };
        var customers = new Command("customers", "Takes customers from a CSV file. Rows with a known number or e-mail address complete that customer; the same file a second time changes nothing. Ends with 0, with 1 if rows were refused, with 2 if the file cannot be read.") { file, dry, json, replace, language, column };
        customers.SetAction((parsed, cancel) => Run(open, parsed.GetValue(file)!, parsed.GetValue(dry), parsed.GetValue(json), parsed.GetValue(replace), parsed.GetValue(language), parsed.GetValue(column) ?? [], Console.Out, cancel));
        return new Command("import", "Takes data from files.") { customers };
    }

    private static async Task<int> Run(Func<CancellationToken, Task<WebApplication>> open, FileInfo file, bool dry, bool json, bool replace, string? language, string[] columns, TextWriter say, CancellationToken cancel)
    {
        if (!file.Exists)
        {
            await Console.Error.WriteLineAsync($"There is no file {file.FullName}.");
            return 2;
        }
        await using var app = await open(cancel);
        return await Take(app.Services, file, dry, json, replace, language, columns, say, Console.Error, cancel);
    }

    public static async Task<int> Take(IServiceProvider services, FileInfo file, bool dry, bool json, bool replace, string? language, string[] columns, TextWriter say, TextWriter complain, CancellationToken cancel)
    {
        if (file.Length > Importing.LargestMegabytes * 1024L * 1024)
            return await Complain(new FileTooBig(Importing.LargestMegabytes));
        var bytes = await System.IO.File.ReadAllBytesAsync(file.FullName, cancel);
        if (!CsvForm.Of(bytes).Done(out var form, out var refusal))
            return await Complain(refusal);
        CsvRows Open() => new(new MemoryStream(bytes, form.Start, bytes.Length - form.Start), form, form.Start, 1);
        var start = Open();
        CsvRow? first;
        do
            first = await start.Read(cancel);
        while (first is { Empty: true });
        if (first is null)
            return await Complain(new FileIsEmpty());
        var (header, fields) = Columns.Guess(first.Cells);
        foreach (var column in columns)
            if (!Set(fields, first.Cells, column))
            {
                await complain.WriteLineAsync($"--column {column}: write it as header=field; this file has the columns {string.Join(", ", first.Cells)}.");
                return 2;
            }
        if (Columns.Refused(fields) is { } unclear)
            return await Complain(unclear);

        var reading = new ImportReading(form, header, fields, replace, (await services.GetRequiredService<Preferences>().Get<Company>(cancel)).LanguageFor(language));
        var (rows, sums, known, atEnd, skip) = (Open(), new ImportProgress(0, 1, 0, 0, 0, 0), new KnownCustomers(tracked: false), false, header);
        while (!atEnd)
        {
            var read = await ImportWork.Rows(rows, reading, skip, Importing.AtOnce, cancel);
            (skip, atEnd) = (false, read.AtEnd);
            await using var scope = services.CreateAsyncScope();
            var (importing, db) = (scope.ServiceProvider.GetRequiredService<Importing>(), scope.ServiceProvider.GetRequiredService<KulanzDb>());
            var judged = dry
                ? await importing.Judge(read.Rows, reading, known, cancel)
                : await db.Write(async () =>
                {
                    var applied = await importing.Apply(read.Rows, reading, "import/command-line", Actor.System, cancel);
                    await db.SaveChangesAsync(cancel);
                    return applied;
                }, cancel);
            sums = sums.Counting(judged.Select(j => j.Fate));
            foreach (var row in judged)
                if (json)
                    await say.WriteLineAsync(JsonSerializer.Serialize(new { row.Row.Line, row.Fate, row.Row.Given.Name, Customer = row.Customer?.Number is > 0 and var number ? number : (long?)null, row.Adds, Reason = row.Row.Refused?.ToString(), Code = row.Row.Refused?.Code }, Json.Options));
                else if (row.Fate == RowFate.Refused || dry)
                    await say.WriteLineAsync($"line {row.Row.Line}: {row.Fate.ToString().ToLowerInvariant()}{(row.Row.Refused is { } why ? $": {why}" : $": {row.Row.Given.Name}{(row.Adds.Count > 0 ? $" (+ {string.Join(", ", row.Adds)})" : "")}")}");
        }
        await say.WriteLineAsync(json
            ? JsonSerializer.Serialize(new { dryRun = dry, sums.New, sums.Completed, sums.Unchanged, sums.Refused }, Json.Options)
            : $"{(dry ? "It would be: " : "")}{sums.New} new, {sums.Completed} completed, {sums.Unchanged} unchanged, {sums.Refused} refused.");
        return sums.Refused > 0 ? 1 : 0;

        async Task<int> Complain(Refusal why)
        {
            await complain.WriteLineAsync(why.ToString());
            return 2;
        }
    }

    private static bool Set(List<ImportField> fields, IReadOnlyList<string> headers, string column)
    {
        if (column.LastIndexOf('=') is not (> 0 and var at) || Columns.Named(column[(at + 1)..]) is not { } field)
            return false;
        var index = headers.ToList().FindIndex(h => h.Trim().Equals(column[..at].Trim(), StringComparison.OrdinalIgnoreCase));
        if (index < 0 && int.TryParse(column[..at], out var number))
            index = number - 1;
        if (index < 0 || index >= fields.Count)
            return false;
        fields[index] = field;
        return true;
    }
}
