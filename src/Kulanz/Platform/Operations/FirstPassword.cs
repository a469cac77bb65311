namespace Kulanz.Platform.Operations;

/// <summary>
/// Says the first administrator's password once. A journal keeps what it is told and shows it to many, so under a service manager it goes into a file
/// that only we can read.
/// </summary>
public static class FirstPassword
{
    public static async Task Say(Settings settings, string administrator, string password, TextWriter say, CancellationToken cancel)
    {
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not { Length: > 0 } || !Console.IsOutputRedirected)
        {
            await say.WriteLineAsync($"""

                The first administrator:  {administrator}
                Password (shown once):    {password}

                """);
            return;
        }
        var path = Path.Combine(settings.Data, "first-password");
        OwnerOnly.Folder(settings.Data);
        await using (var file = OwnerOnly.Create(path))
        await using (var words = new StreamWriter(file))
            await words.WriteLineAsync($"{administrator}\n{password}".AsMemory(), cancel);
        await say.WriteLineAsync($"The first administrator's password is in {path}. Sign in, set another one, and delete the file.");
    }
}
