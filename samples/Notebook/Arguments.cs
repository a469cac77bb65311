using System.Globalization;

namespace Notebook;

/// <summary>What was typed behind the program's name.</summary>
internal sealed record Arguments(string Command, string Text, string Folder, Uri? Server, string? Key, string? File, string? Keys, string Language, TimeProvider Clock)
{
    public const string Usage = """
        notebook [COMMAND] [OPTIONS]

          add TEXT      keeps a note
          list          shows them
          export FILE   writes them as JSON
          licence       says how the licence stands (also without a command)
          release       gives up the seat of this computer

          --folder DIR    where notes and licence are kept (default: notebook-data)
          --server URL    the Kulanz to ask
          --key KEY       activates the product with a licence key
          --file FILE     takes a licence file, for a computer without network
          --keys FILE     the keys to believe, where the program was built without
          --language de   sentences in German
          --now MOMENT    another time than the clock's, for a try
        """;

    /// <summary>Null where it makes no sense.</summary>
    public static Arguments? Read(string[] typed)
    {
        var options = new Dictionary<string, string>();
        var words = new List<string>();
        for (var i = 0; i < typed.Length; i++)
            if (!typed[i].StartsWith("--", StringComparison.Ordinal))
                words.Add(typed[i]);
            else if (typed[i] is "--folder" or "--server" or "--key" or "--file" or "--keys" or "--language" or "--now" && i + 1 < typed.Length)
                options[typed[i]] = typed[++i];
            else
                return null;
        var (command, text) = (words.FirstOrDefault() ?? "licence", string.Join(' ', words.Skip(1)));
        Uri? server = null;
        var now = default(DateTimeOffset);
        if (command is not ("add" or "list" or "export" or "licence" or "release") || command is "add" or "export" != text.Length > 0
            || options.TryGetValue("--server", out var url) && !Uri.TryCreate(url, UriKind.Absolute, out server)
            || options.TryGetValue("--now", out var moment) && !DateTimeOffset.TryParse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out now))
            return null;
        return new(command, text, options.GetValueOrDefault("--folder", "notebook-data"), server, options.GetValueOrDefault("--key"), options.GetValueOrDefault("--file"), options.GetValueOrDefault("--keys"),
            options.GetValueOrDefault("--language", "en"), options.ContainsKey("--now") ? new Standing(now) : TimeProvider.System);
    }

    /// <summary>A clock that stands still.</summary>
    private sealed class Standing(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
