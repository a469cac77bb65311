using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Bench;

/// <summary>
/// What a page takes as the desk's past grows, over HTTP and signed in: alone, one after another (median), and with 32 people who each open
/// a page a second (95 of 100 are faster than p95). The ratio is to the same page on the smallest desk of the same run.
/// </summary>
internal static partial class PagesBench
{
    private const int Rounds = 60, People = 32, Clicks = 12;
    private const string Email = "bench@desk.example", Password = "correct horse battery";

    public static async Task<int> Run(string[] args)
    {
        var sizes = (Ground.Option(args, "--cases") ?? "10000,100000").Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToList();
        foreach (var engine in Ground.Engines(args))
        {
            var smallest = new Dictionary<string, double>();
            foreach (var cases in sizes)
            {
                var statements = new Statements();
                await using var ground = await Ground.Fresh(engine, services => services.AddSingleton<IInterceptor>(statements));
                await ground.Do(Colleague);
                await Desk.Fill(ground, cases);
                // Millions of rows were objects here a moment ago; a desk that starts in the morning has none of them to clear away.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
                await ground.App.StartAsync();
                await Measure(ground, smallest);
                if (args.Contains("--show"))
                    await Show(ground, statements);
                await ground.App.StopAsync();
            }
        }
        return 0;
    }

    private static async Task Colleague(IServiceProvider services)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var account = new Account { Id = Id.New(clock), Kind = ActorKind.Staff, Name = "Bench", UserName = Email, Email = Email, EmailConfirmed = true, RoleName = "Administrator", CreatedAt = clock.GetUtcNow() };
        await services.GetRequiredService<UserManager<Account>>().CreateAsync(account, Password);
    }

    private static async Task Measure(Ground ground, Dictionary<string, double> smallest)
    {
        using var browser = await SignedIn(ground.Address);
        var pages = await Pages(ground);
        // The page measured first would be the one that pays for the compiler, which works on what all of them share for some seconds.
        for (var i = 0; i < Rounds; i++)
            foreach (var (_, address) in pages)
                await Open(browser, address(i));
        Console.WriteLine($"{"",-22}{"median",10}{"ratio",8}{"p95 of 32",12}   ms; medians of {Rounds}");
        foreach (var (name, address) in pages)
        {
            var alone = new List<double>();
            for (var i = -Rounds; i < Rounds; i++)
            {
                var took = await Open(browser, address(Math.Max(i, 0)));
                if (i >= 0)
                    alone.Add(took);
            }
            var together = await Task.WhenAll(Enumerable.Range(0, People).Select(person => Work(browser, address, person)));
            var median = Middle(alone);
            smallest.TryAdd(name, median);
            var p95 = together.SelectMany(t => t).Order().ElementAt(People * Clicks * 95 / 100);
            Console.WriteLine($"{name,-22}{median,10:N2}{median / smallest[name],8:N2}{p95,12:N1}");
        }
        Console.WriteLine();
    }

    /// <summary>What the database is asked for each page, the slowest first.</summary>
    private static async Task Show(Ground ground, Statements statements)
    {
        using var browser = await SignedIn(ground.Address);
        foreach (var (name, address) in await Pages(ground))
        {
            statements.Took.Clear();
            statements.Listening = true;
            for (var i = 0; i < Rounds; i++)
                await Open(browser, address(i));
            statements.Listening = false;
            foreach (var (said, took) in statements.Took.OrderByDescending(s => s.Value).Take(5))
                Console.WriteLine($"{name,-22}{took.TotalMilliseconds / Rounds,8:N2} ms  {string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
        }
        Console.WriteLine();
    }

    /// <summary>Each opens a page a second, begun at a moment of their own.</summary>
    private static async Task<List<double>> Work(HttpClient browser, Func<int, string> address, int person)
    {
        await Task.Delay(person * 1000 / People);
        var times = new List<double>();
        for (var click = 0; click < Clicks; click++)
        {
            var pause = Task.Delay(1000);
            times.Add(await Open(browser, address(person * Clicks + click)));
            await pause;
        }
        return times;
    }

    private static async Task<List<(string Name, Func<int, string> Address)>> Pages(Ground ground)
    {
        var pages = new List<(string, Func<int, string>)>();
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            var last = await db.Cases.MaxAsync(c => c.Number);
            var customers = await db.Customers.OrderByDescending(c => c.Number).Select(c => c.Number).Take(400).ToListAsync();
            var views = await db.Set<View>().Where(v => v.OwnerId == null && v.DeletedAt == null).OrderBy(v => v.Name).Select(v => v.Key).ToListAsync();
            pages.Add(("inbox", _ => "/desk"));
            pages.Add(("inbox, all views", i => $"/desk?view={views[i % views.Count]}"));
            pages.Add(("case", i => $"/desk/cases/{last - i * 7 % last}"));
            pages.Add(("customer", i => $"/desk/customers/{customers[i % customers.Count]}"));
            pages.Add(("customers", _ => "/desk/customers"));
        });
        return pages;
    }

    private static async Task<double> Open(HttpClient browser, string address)
    {
        var from = Stopwatch.GetTimestamp();
        using var answer = await browser.GetAsync(address);
        await answer.Content.ReadAsByteArrayAsync();
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static async Task<HttpClient> SignedIn(Uri address)
    {
        var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        var token = AntiForgery().Match(await browser.GetStringAsync("/sign-in")).Groups[1].Value;
        using var answer = await browser.PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["Email"] = Email, ["Password"] = Password, ["__RequestVerificationToken"] = token }));
        return (int)answer.StatusCode == 302 ? browser : throw new InvalidOperationException($"Signing in was answered with {(int)answer.StatusCode}.");
    }

    private static double Middle(List<double> times) => times.Order().ElementAt(times.Count / 2);

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex AntiForgery();
}
