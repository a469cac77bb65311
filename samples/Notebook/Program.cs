using System.Reflection;
using Kulanz.Client.Licences;
using Notebook;

if (Arguments.Read(args) is not { } asked)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

// The licence: opened once, with the keys the program was built with.
Licence licence;
try
{
    licence = Licence.Open(new()
    {
        Product = "notebook",
        Keys = IssuerKeys.Parse(Pinned(asked.Keys)),
        Folder = asked.Folder,
        Server = asked.Server,
        Language = asked.Language,
        Clock = asked.Clock,
    });
}
catch (Exception mistake) when (mistake is FormatException or ArgumentException or IOException)
{
    Console.Error.WriteLine(mistake.Message);
    return 2;
}
using (licence)
{
    var notes = new Notes(asked.Folder);

    // Entered on this start: a key, which asks the server for a seat, or a file, which asks nobody.
    if (asked.Key is { } typed)
    {
        if (!LicenceKey.TryParse(typed, out var key, out var wrong))
            return Refuse(wrong.Sentence(asked.Language));
        if (await licence.Activate(key) is { Kind: not AnswerKind.Confirmed } refused)
            return Refuse(string.Join('\n', [refused.Sentence(asked.Language), .. refused.Holders.Select(h => $"- {h.Name}, {h.LastSeen:d}")]));
    }
    else if (asked.File is { } file)
    {
        if (licence.Load(File.Exists(file) ? await File.ReadAllTextAsync(file) : null) is { Kind: not AnswerKind.Confirmed } refused)
            return Refuse(refused.Sentence(asked.Language));
    }
    else
        // Once a day, and only if there is a key; whatever comes of it, the program goes on.
        await licence.RefreshIfDue();

    var standing = licence.Now;
    if (standing.Mode != LicenceMode.Full)
        Console.Error.WriteLine(standing.Sentence(asked.Language));

    switch (asked.Command)
    {
        case "add":
            if (!licence.Allows(Use.Full))
                return 1;
            notes.Add(asked.Text, asked.Clock.GetLocalNow());
            return 0;
        case "list":
            if (!licence.Allows(Use.Read))
                return 1;
            foreach (var note in notes.All())
                Console.WriteLine(note);
            return 0;
        case "export":
            if (!licence.Allows(Use.Export))
                return 1;
            notes.Export(asked.Text);
            return 0;
        case "release":
            return await licence.Release() is { Kind: not AnswerKind.Released } refused ? Refuse(refused.Sentence(asked.Language)) : 0;
        default:
            Console.WriteLine(standing.Mode switch { LicenceMode.Full => "full", LicenceMode.Grace => "grace", LicenceMode.ExportOnly => "export-only", _ => "void" });
            Console.WriteLine(standing.Sentence(asked.Language));
            if (licence.File is { } known)
                Console.WriteLine($"{known.Name}, licence {known.Number}{(known.Edition.Length > 0 ? $", {known.Edition}" : "")}");
            Console.WriteLine($"Installation {licence.Installation}");
            if (licence.Trouble is { } trouble)
                Console.Error.WriteLine(trouble);
            return 0;
    }
}

static int Refuse(string why)
{
    Console.Error.WriteLine(why);
    return 1;
}

// A product on sale has only the first of the two: whoever could choose the keys could sign licences.
static string Pinned(string? beside)
{
    using var embedded = Assembly.GetExecutingAssembly().GetManifestResourceStream("licence-keys.json");
    if (embedded is null)
        return beside is null ? throw new FormatException("This notebook was built without keys. For a try: --keys FILE.") : File.ReadAllText(beside);
    using var reader = new StreamReader(embedded);
    return reader.ReadToEnd();
}
