using System.Globalization;
using Kulanz.Drills;

// scripts/drill-kill: the program is killed under load, again and again, and has to have lost nothing.
// scripts/drill-tamper: somebody changes rows behind its back, and it has to be seen.
if (args is not [("kill" or "tamper") and var drill, .. var rest])
{
    Console.Error.WriteLine("kulanz-drills kill [--engine sqlite|postgres] [--rounds N] [--seed N] [--mails N] [--program FILE] [--data FOLDER]");
    Console.Error.WriteLine("kulanz-drills tamper [--engine sqlite|postgres] [--rounds N] [--seed N] [--acts N]");
    return 2;
}
string? Option(string name) => Array.IndexOf(rest, name) is >= 0 and var at && at + 1 < rest.Length ? rest[at + 1] : null;
int? Number(string name) => Option(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
var engines = Option("--engine") is { } one ? [one] : new[] { "sqlite", "postgres" };
var found = 0;
if (drill == "tamper")
{
    foreach (var engine in engines)
        found += (await TamperDrill.Run(new TamperPlan(engine) { Rounds = Number("--rounds") ?? 3, Seed = Number("--seed") ?? Environment.TickCount, Acts = Number("--acts") ?? 900 }, Console.Out)).Count;
    return found > 0 ? 1 : 0;
}
if ((Option("--data") ?? Environment.GetEnvironmentVariable("KULANZ_TEST_DATA")) is not { Length: > 0 } data || !Directory.Exists(data))
{
    Console.Error.WriteLine("The mails to post are not there: set KULANZ_TEST_DATA.");
    return 2;
}
foreach (var engine in engines)
    found += (await KillDrill.Run(new Plan(engine, data)
    {
        Rounds = Number("--rounds") ?? 10,
        Seed = Number("--seed") ?? Environment.TickCount,
        Mails = Number("--mails"),
        Program = Option("--program"),
    }, Console.Out)).Count;
return found > 0 ? 1 : 0;
