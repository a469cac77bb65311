using Kulanz.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Testing;

public sealed record SentLetter(string Kind, string To, string Language, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The link in it, as a path of the running program.</summary>
    public string Link => new Uri(Values["link"]).AbsolutePath;
}

/// <summary>Keeps the letters that would be mailed.</summary>
public sealed class Letterbox
{
    private readonly List<SentLetter> letters = [];

    public IReadOnlyList<SentLetter> Letters
    {
        get
        {
            lock (letters)
                return [.. letters];
        }
    }

    public static void Put(IServiceCollection services)
    {
        var box = new Letterbox();
        services.AddSingleton(box);
        services.AddScoped<MailLetter>(_ => (kind, to, language, values, _) =>
        {
            lock (box.letters)
                box.letters.Add(new SentLetter(kind, to, language, new Dictionary<string, string>(values)));
            return Task.FromResult(true);
        });
    }
}

public static class Letterboxes
{
    public static IReadOnlyList<SentLetter> Letters(this TestApp app) => app.Services.GetRequiredService<Letterbox>().Letters;
}
