using System.Text.Json;
using Kulanz.Tests.Testing;
using Microsoft.Playwright;

namespace Kulanz.Browser;

/// <summary>A browser window in a test. Collects what the page complained about; <see cref="Look"/> takes the picture a person looks at.</summary>
public sealed class Window : IAsyncDisposable
{
    /// <summary>Where pictures go when somebody wants to see them: <c>KULANZ_PICTURES</c>.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("KULANZ_PICTURES");

    private readonly List<string> complaints = [];

    public Window(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            // Taking a picture styles the page by itself, which the page's policy refuses; without pictures there is no such excuse.
            if (message.Type == "error" && !(Pictures is not null && message.Text.StartsWith("Applying inline style", StringComparison.Ordinal)))
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Opens a page and waits until it stands still.</summary>
    public async Task Go(string path) => await Page.GotoAsync(path);

    /// <param name="home">Where somebody of their side begins.</param>
    public Task SignIn(Someone.Person who, string home = "/desk") => SignIn(who.Email, Someone.Password, home);

    public async Task SignIn(string email, string password, string home = "/desk")
    {
        await Go("/sign-in");
        await Page.FillAsync("#Email", email);
        await Page.FillAsync("#Password", password);
        await Page.ClickAsync("main button");
        await Page.WaitForURLAsync($"**{home}");
    }

    /// <summary>
    /// What a person would see and a reader would trip over: no WCAG 2.2 AA finding of axe-core, nothing wider than the window,
    /// no complaint in the console (except an <paramref name="expected"/> one); and a picture, where pictures are wanted.
    /// </summary>
    public async Task Look(string name, string? expected = null)
    {
        // A click answers when the next page begins; half of a page has links without words.
        await Page.WaitForLoadStateAsync(LoadState.Load);
        // What floats over the page lies on something else at every place one scrolls to; it is measured where it belongs.
        var found = await Page.EvaluateAsync<JsonElement>("""
            async () => {
                const floating = [...document.querySelectorAll('.composer, .bulk-bar')];
                floating.forEach(it => it.style.position = 'static');
                const found = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
                floating.forEach(it => it.style.position = '');
                return found;
            }
            """);
        var violations = found.GetProperty("violations").EnumerateArray()
            .Select(v => $"{v.GetProperty("id")}: {v.GetProperty("help")} at {string.Join(", ", v.GetProperty("nodes").EnumerateArray().Take(3).Select(n => n.GetProperty("target").ToString()))}").ToList();
        var tooWide = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (Pictures is not null)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = true });

        Assert.True(violations.Count == 0, $"{name}:\n{string.Join('\n', violations)}");
        Assert.True(tooWide <= 0, $"{name} is {tooWide} px wider than the window.");
        var unexpected = complaints.Where(complaint => expected is null || !complaint.Contains(expected, StringComparison.Ordinal)).ToList();
        Assert.True(unexpected.Count == 0, $"{name}: the browser complained:\n{string.Join('\n', unexpected)}");
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
