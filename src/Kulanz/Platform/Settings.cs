using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;

namespace Kulanz.Platform;

/// <summary>What the operator decides before the program starts; everything else is set on the administration pages.</summary>
public sealed class Settings
{
    /// <summary>The one folder with everything: the embedded database, incoming Maildir, backups. <c>KULANZ_DATA</c>.</summary>
    public string Data { get; init; } = "data";

    /// <summary><c>Host=…</c> chooses PostgreSQL; empty is SQLite in the data folder. <c>KULANZ_DATABASE</c>.</summary>
    public string Database { get; init; } = "";

    /// <summary>The address people reach Kulanz under, for links in mail: <c>https://help.example.com</c>. <c>KULANZ_URL</c>.</summary>
    public string Url { get; init; } = "http://localhost:5000";

    /// <summary>For demonstrations and tests: the moment the clock shows at the start. <c>KULANZ_CLOCK</c>.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>Reverse proxies whose word about the visitor's address and https is believed: addresses or networks, parted by commas. <c>KULANZ_PROXIES</c>.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>A file with the key that encrypts the protection keys in the database; empty leaves them in the clear. <c>KULANZ_KEY_FILE</c>.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary><c>json</c> or <c>text</c>; empty is text on a terminal and JSON elsewhere. <c>KULANZ_LOG</c>.</summary>
    public string Log { get; init; } = "";

    /// <summary>Where the nightly backups go; empty is none. <c>KULANZ_BACKUP_DIR</c>.</summary>
    public string BackupFolder { get; init; } = "";

    /// <summary>When the night is, by the clock of the machine. <c>KULANZ_BACKUP_AT</c>.</summary>
    public TimeOnly BackupAt { get; init; } = new(2, 30);

    /// <summary>How many nightly backups are kept. <c>KULANZ_BACKUP_KEEP</c>.</summary>
    public int BackupsKept { get; init; } = 7;

    /// <summary>Networks of one's own in which webhooks and witnesses may be called, and pages and feeds be read. <c>KULANZ_WEBHOOK_NETWORKS</c>.</summary>
    public IReadOnlyList<IPNetwork> WebhookNetworks { get; init; } = [];

    public static Settings From(IConfiguration configuration) => new()
    {
        Proxies = [.. (configuration["KULANZ_PROXIES"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        WebhookNetworks = [.. (configuration["KULANZ_WEBHOOK_NETWORKS"] ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Select(Network)],
        Log = (configuration["KULANZ_LOG"] ?? "") is "" or "json" or "text" ? configuration["KULANZ_LOG"] ?? "" : throw new ValidationException("KULANZ_LOG is either json or text."),
        KeyFile = configuration["KULANZ_KEY_FILE"] is { Length: > 0 } file ? Path.GetFullPath(file) : "",
        BackupFolder = configuration["KULANZ_BACKUP_DIR"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : "",
        BackupAt = configuration["KULANZ_BACKUP_AT"] is { Length: > 0 } at
            ? TimeOnly.TryParseExact(at, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : throw new ValidationException($"KULANZ_BACKUP_AT is not a time of day: '{at}'. Write it like 02:30.")
            : new(2, 30),
        BackupsKept = Whole(configuration, "KULANZ_BACKUP_KEEP", 7, 1),
        Data = Path.GetFullPath(configuration["KULANZ_DATA"] ?? configuration["Kulanz:Data"] ?? "data"),
        Database = configuration["KULANZ_DATABASE"] ?? configuration["Kulanz:Database"] ?? "",
        Url = (configuration["KULANZ_URL"] ?? configuration["Kulanz:Url"] ?? "http://localhost:5000").TrimEnd('/'),
        Clock = (configuration["KULANZ_CLOCK"] ?? configuration["Kulanz:Clock"]) is { Length: > 0 } moment
            ? DateTimeOffset.TryParse(moment, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : throw new ValidationException($"KULANZ_CLOCK is not a moment: '{moment}'. Write it like 2026-09-28T10:00:00+02:00.")
            : null,
    };

    private static IPNetwork Network(string given) =>
        IPNetwork.TryParse(given, out var network) ? network : throw new ValidationException($"KULANZ_WEBHOOK_NETWORKS has no network: '{given}'. Write it like 10.20.0.0/16.");

    private static int Whole(IConfiguration configuration, string name, int otherwise, int least) =>
        configuration[name] is not { Length: > 0 } given ? otherwise
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least ? number
        : throw new ValidationException($"{name} is not a whole number of at least {least}: '{given}'.");

    public string ConnectionString => Database.Length > 0 ? Database : $"Data Source={Path.Combine(Data, "kulanz.db")}";
}
