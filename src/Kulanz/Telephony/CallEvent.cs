using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Platform;
using Microsoft.AspNetCore.WebUtilities;

namespace Kulanz.Telephony;

public enum CallEventKind
{
    NewCall,
    Answer,
    Hangup,

    /// <summary>Somebody pressed keys. What they typed may be a PIN: it is not kept.</summary>
    Dtmf,
}

/// <summary>What a telephone system tells in one message, as far as it can be understood; see <see cref="Read"/>.</summary>
public sealed record CallEvent(CallEventKind Kind, string CallId)
{
    public CallDirection? Direction { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }

    /// <summary>The call it was passed on from.</summary>
    public string? OriginalId { get; init; }

    public string? Xcid { get; init; }

    /// <summary>Whose telephone, as people read it.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Everything by which a colleague may be known, the surest first.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public string? AnsweredOn { get; init; }
    public string? DivertedFrom { get; init; }
    public string? Cause { get; init; }

    /// <summary>sipgate and Zammad both say so where nobody but a machine answers.</summary>
    public bool Machine => Users is [var only] && only.Equals("voicemail", StringComparison.OrdinalIgnoreCase);

    public string? Outside => Direction == CallDirection.Outgoing ? To : From;

    public string? Inside => Direction == CallDirection.Outgoing ? From : To;

    public HangupCause? Reason => Cause?.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        null or "" => null,
        "NORMALCLEARING" => HangupCause.NormalClearing,
        "BUSY" => HangupCause.Busy,
        "CANCEL" => HangupCause.Cancelled,
        "NOANSWER" => HangupCause.NoAnswer,
        "CONGESTION" => HangupCause.Congestion,
        "NOTFOUND" => HangupCause.NotFound,
        "FORWARDED" => HangupCause.Forwarded,
        _ => HangupCause.AnotherReason,
    };
}

public sealed record EventMissing() : Refusal("The event is missing: newCall, answer or hangup.")
{
    public override int Status => 422;
}

public sealed record UnknownEvent(string Event) : Refusal("Unknown event “{0}”: newCall, answer and hangup are known.", Event)
{
    public override int Status => 422;
}

public sealed record CallIdMissing() : Refusal("The callId is missing: without it nobody can say which call is meant.")
{
    public override int Status => 422;
}

public sealed record InvalidDirection() : Refusal("Invalid direction! It is in or out.")
{
    public override int Status => 422;
}

public sealed record UnreadableEvent() : Refusal("The message could not be read: it is neither JSON nor a form, or larger than 64 KB.")
{
    public override int Status => 422;
}

/// <summary>The fields of a message by their names, however lists are written: <c>user</c>, <c>user[]</c>, <c>user[0]</c>, a JSON list.</summary>
public sealed class CallFields
{
    public const int Largest = 64 * 1024;

    private const int MostValues = 100;

    private readonly Dictionary<string, List<string>> values = [];

    /// <summary>Null where it is neither JSON nor a form.</summary>
    public static async Task<CallFields?> Read(string? type, byte[] body, CancellationToken cancel)
    {
        var fields = new CallFields();
        try
        {
            if (type?.Contains("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true)
                await fields.AddParts(type, body, cancel);
            else if (type?.Contains("json", StringComparison.OrdinalIgnoreCase) == true || Begins(body, '{'))
                fields.AddJson(body);
            else
                fields.AddForm(Encoding.UTF8.GetString(body));
            return fields;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException or IOException or FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    public string? One(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (values.GetValueOrDefault(name) is [var first, ..])
                return first;
        return null;
    }

    public IReadOnlyList<string> All(params ReadOnlySpan<string> names)
    {
        var all = new List<string>();
        foreach (var name in names)
            all.AddRange(values.GetValueOrDefault(name, []));
        return [.. all.Distinct()];
    }

    /// <summary>The event they tell, or what is missing.</summary>
    public Outcome<CallEvent> Event()
    {
        if (One("event") is not { } told)
            return new EventMissing();
        CallEventKind? kind = told.ToUpperInvariant() switch { "NEWCALL" => CallEventKind.NewCall, "ANSWER" => CallEventKind.Answer, "HANGUP" => CallEventKind.Hangup, "DTMF" => CallEventKind.Dtmf, _ => null };
        if (kind is null)
            return new UnknownEvent(Naming.Cut(told, 40));
        if (One("callid") is not { } id)
            return new CallIdMissing();
        // "caller" is what some systems call whoever uses the telephone; several names may stand in one.
        var users = All("user", "caller").SelectMany(u => u.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct().Take(MostValues).ToList();
        var said = new CallEvent(kind.Value, Id(id))
        {
            Direction = One("direction")?.ToUpperInvariant() switch { "IN" or "INCOMING" => CallDirection.Incoming, "OUT" or "OUTGOING" => CallDirection.Outgoing, _ => null },
            From = One("from"),
            To = One("to"),
            OriginalId = One("origcallid", "originalcallid") is { } original && original != id ? Id(original) : null,
            Xcid = One("xcid") is { } xcid ? Id(xcid) : null,
            Users = users,
            Words = [.. All("fulluserid", "userid"), .. All("user", "caller"), .. users],
            AnsweredOn = One("answeringnumber") is { } on ? Naming.Cut(on, 200) : null,
            DivertedFrom = One("diversion") is { } from ? Naming.Cut(from, Call.LongestNumber) : null,
            Cause = One("cause") is { } cause ? Naming.Cut(cause, 80) : null,
        };
        return said;
    }

    /// <summary>As it may be kept; of one that is too long the hash, which is as unique.</summary>
    private static string Id(string id) => id.Length <= CallLeg.LongestId ? id : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static bool Begins(byte[] body, char with)
    {
        var at = Array.FindIndex(body, b => b is not ((byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t'));
        return at >= 0 && body[at] == with;
    }

    private void AddForm(string form)
    {
        foreach (var (name, list) in QueryHelpers.ParseQuery(form))
            foreach (var value in list)
                Add(name, value);
    }

    private async Task AddParts(string type, byte[] body, CancellationToken cancel)
    {
        var boundary = Microsoft.Net.Http.Headers.HeaderUtilities.RemoveQuotes(Microsoft.Net.Http.Headers.MediaTypeHeaderValue.Parse(type).Boundary).Value
            ?? throw new InvalidDataException("No boundary.");
        var reader = new MultipartReader(boundary, new MemoryStream(body));
        while (await reader.ReadNextSectionAsync(cancel) is { } section)
            if (section.AsFormDataSection() is { } field)
                Add(field.Name, await field.GetValueAsync(cancel));
    }

    private void AddJson(byte[] body)
    {
        using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 16 });
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("Not an object.");
        foreach (var property in json.RootElement.EnumerateObject())
            if (property.Value.ValueKind == JsonValueKind.Array)
                foreach (var one in property.Value.EnumerateArray())
                    AddJson(property.Name, one);
            else
                AddJson(property.Name, property.Value);
    }

    private void AddJson(string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            Add(name, value.ToString());
    }

    private void Add(string name, string? value)
    {
        if (Typed.Line(value) is not { Length: > 0 } said)
            return;
        var key = name.Split('[')[0].Replace("_", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        if (!values.TryGetValue(key, out var list))
            values.Add(key, list = []);
        if (list.Count < MostValues)
            list.Add(said);
    }
}
