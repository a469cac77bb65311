using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;

namespace Kulanz.Drills;

internal enum ActKind
{
    Note,
    Reply,
    Closure,
    Tag,
    Opening,
}

/// <summary>Something a member of staff does through the API, under a key of its own, until an answer comes.</summary>
internal sealed class Act(ActKind kind, long number, string word, bool final)
{
    private readonly string key = Guid.CreateVersion7().ToString();

    public ActKind Kind => kind;

    /// <summary>The case; 0 where it opens one.</summary>
    public long Number => number;

    /// <summary>By which it is found again: stands in what it writes, and nowhere else.</summary>
    public string Word => word;

    public bool Acknowledged { get; private set; }

    public string? Refused { get; private set; }

    /// <summary>True once there is an answer; a broken line means asking again with the same key.</summary>
    public async Task<bool> Try(HttpClient program, CancellationToken cancel)
    {
        var (path, body) = kind switch
        {
            ActKind.Note => ($"/api/v1/cases/{number}/messages", (object)new { kind = "note", text = word }),
            ActKind.Reply => ($"/api/v1/cases/{number}/messages", new { kind = "reply", text = word }),
            ActKind.Closure => ($"/api/v1/cases/{number}/closure", new { reason = word, final }),
            ActKind.Tag => ($"/api/v1/cases/{number}/tags", new { tag = word }),
            _ => ("/api/v1/cases", new { email = $"caller-{word}@desk.example", name = $"Caller {word}", subject = word, text = $"Es geht um {word}." }),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body), Headers = { { "Idempotency-Key", key } } };
        using var answer = await program.SendAsync(request, cancel);
        if (answer.IsSuccessStatusCode)
            return Acknowledged = true;
        var problem = await answer.Content.ReadAsStringAsync(cancel);
        // Done before the program died, whose answer nobody has; or still claimed by one who died.
        if (problem.Contains("idempotency_answer_lost", StringComparison.Ordinal))
            return Acknowledged = true;
        if (problem.Contains("idempotency_in_progress", StringComparison.Ordinal) || problem.Contains("changed_meanwhile", StringComparison.Ordinal))
            return false;
        Refused = $"{(int)answer.StatusCode} {path} {problem}";
        return true;
    }
}

/// <summary>A file of customers, brought through the page and taken in by a job that is killed on the way.</summary>
internal sealed partial class Import(string name)
{
    public const int Rows = 150;

    private string? page;

    public string Reference(int row) => $"{name}-{row}";

    public bool Started { get; private set; }

    public async Task<bool> Try(HttpClient desk, CancellationToken cancel)
    {
        if (page is null)
        {
            var csv = new StringBuilder("Kundennummer;Name;E-Mail\r\n");
            for (var row = 0; row < Rows; row++)
                csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Reference(row)};Kunde {name} {row};{Reference(row)}@import.desk.example\r\n");
            using var form = new MultipartFormDataContent { { new StringContent(await Token(desk, "/desk/customers/import", cancel)), "__RequestVerificationToken" } };
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(csv.ToString())) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } }, "file", $"{name}.csv");
            using var brought = await desk.PostAsync("/desk/customers/import", form, cancel);
            page = brought.StatusCode == HttpStatusCode.Redirect ? brought.Headers.Location!.ToString() : throw new InvalidOperationException($"The import page answered {(int)brought.StatusCode}.");
        }
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = await Token(desk, page, cancel) });
        using var started = await desk.PostAsync($"{page}?handler=Start", fields, cancel);
        // 302: begun. 200 with a sentence: begun before, and the answer lost.
        return Started = started.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.OK;
    }

    public static async Task SignIn(HttpClient desk, string email, string password)
    {
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = await Token(desk, "/sign-in", default), ["Email"] = email, ["Password"] = password });
        using var answer = await desk.PostAsync("/sign-in", fields);
        if (answer.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"Signing in was answered with {(int)answer.StatusCode}.");
    }

    private static async Task<string> Token(HttpClient desk, string at, CancellationToken cancel) => AntiForgery().Match(await desk.GetStringAsync(at, cancel)).Groups[1].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex AntiForgery();
}
