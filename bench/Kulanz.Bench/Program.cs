using Kulanz.Bench;

// What is measured, against a baseline in the same run. A verb a file; a new one is a line here.
var verbs = new Dictionary<string, (string Says, Func<string[], Task<int>> Run)>
{
    ["search"] = ("--messages 200000 [--engine sqlite|postgres]: a search and its page against the bare full-text query.", SearchBench.Run),
};

if (args is [var name, .. var rest] && verbs.TryGetValue(name, out var verb))
    return await verb.Run(rest);
Console.WriteLine("dotnet run -c Release --project bench/Kulanz.Bench -- VERB");
foreach (var (called, (says, _)) in verbs)
    Console.WriteLine($"  {called}  {says}");
return 2;
