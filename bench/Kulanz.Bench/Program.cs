using Kulanz.Bench;

// What is measured, against a baseline in the same run. A verb a file; a new one is a line here.
var verbs = new Dictionary<string, (string Says, Func<string[], Task<int>> Run)>
{
    ["mail"] = ("--mails 1000 [--engine sqlite|postgres]: mails accepted against the same bytes inserted as blobs.", MailBench.Run),
    ["contracts"] = ("[--cases 1000000] [--engine sqlite|postgres]: what a customer is entitled to against one row by its key; a changed calendar reckoned anew against rewriting the rows.", ContractsBench.Run),
    ["ledger"] = ("[--rate 20000] [--leaves 10000000] [--engine sqlite|postgres]: the evidence log: the tree against SHA-256 of the same bytes, the checkpoint's lag, a proof.", LedgerBench.Run),
    ["licence"] = ("checking a licence file against verifying its signature alone.", LicenceBench.Run),
    ["mime"] = ("[--mails FOLDER]: reading mails against copying and decoding the same bytes.", MimeBench.Run),
    ["pages"] = ("--cases 10000,100000,1000000 [--engine sqlite|postgres] [--show]: the desk's pages as its past grows.", PagesBench.Run),
    ["papers"] = (": letters and long documents as PDF, against PDFsharp: an empty document, and one with the same lines.", PapersBench.Run),
    ["repeats"] = ("[--questions 200000] [--engine sqlite|postgres] [--development] [--show]: earlier answers: how often the right one comes first, beside plain TF-IDF, and what finding it takes beside the bare full-text query.", RepeatsBench.Run),
    ["reports"] = ("[--cases 100000] [--engine sqlite|postgres]: a month of cases reckoned for reports against reading their rows once; a report of it.", ReportsBench.Run),
    ["search"] = ("--messages 200000 [--engine sqlite|postgres]: a search and its page against the bare full-text query.", SearchBench.Run),
    ["worktime"] = (": working time over a day, a year and ten years against a walk from day to day; deadlines and contracts.", WorkTimeBench.Run),
    ["start"] = ("--cases 1000000 [--rounds 7]: start to first page and memory at rest against an empty program.", StartBench.Run),
    [StartBench.EmptyVerb] = ("that empty program.", StartBench.Empty),
};

if (args is [var name, .. var rest] && verbs.TryGetValue(name, out var verb))
    return await verb.Run(rest);
Console.WriteLine("dotnet run -c Release --project bench/Kulanz.Bench -- VERB");
foreach (var (called, (says, _)) in verbs)
    Console.WriteLine($"  {called}  {says}");
return 2;
