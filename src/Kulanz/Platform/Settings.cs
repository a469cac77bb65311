using System.ComponentModel.DataAnnotations;

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

    public static Settings From(IConfiguration configuration) => new()
    {
        Data = Path.GetFullPath(configuration["KULANZ_DATA"] ?? configuration["Kulanz:Data"] ?? "data"),
        Database = configuration["KULANZ_DATABASE"] ?? configuration["Kulanz:Database"] ?? "",
        Url = (configuration["KULANZ_URL"] ?? configuration["Kulanz:Url"] ?? "http://localhost:5000").TrimEnd('/'),
        Clock = (configuration["KULANZ_CLOCK"] ?? configuration["Kulanz:Clock"]) is { Length: > 0 } moment
            ? DateTimeOffset.TryParse(moment, System.Globalization.CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : throw new ValidationException($"KULANZ_CLOCK is not a moment: '{moment}'. Write it like 2026-09-28T10:00:00+02:00.")
            : null,
    };

    public string ConnectionString => Database.Length > 0 ? Database : $"Data Source={Path.Combine(Data, "kulanz.db")}";
}
